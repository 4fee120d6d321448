"""Asks the outside judges about what leaves the house: post.py EXAMPLES

EXAMPLES is the folder with the examples of crates/post. `cargo xtask conformance` installs the judges, builds the examples and runs this.

The official client of GOV.UK Notify has to be content with our server of its shape, with which the tests of everything that sends are
run. And what we hand to a mail server, aiosmtpd, is read by Python's own `email`, with its strict rules on.
"""

import base64
import email
import email.policy
import io
import json
import logging
import queue
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

EXAMPLES = Path(sys.argv[1])
TOKEN = "a token that we chose"
# The client says each refusal that we ask it for.
logging.getLogger("notifications_python_client").setLevel(logging.ERROR)

verdicts = []


def verdict(judge, about, passed, said=""):
    verdicts.append(passed)
    print(f"{'ok    ' if passed else 'FAILED'} {judge}, {about}{': ' + str(said) if said and not passed else ''}", flush=True)


class Told(BaseHTTPRequestHandler):
    """Takes what the service tells of."""

    told = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Told.told.put((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def refused(act, status, kind, word):
    try:
        act()
    except HTTPError as error:
        first = error.message[0]
        return error.status_code == status and first["error"] == kind and word in first["message"]
    return False


def messages(client, about, told, type_line):
    judge = "notifications-python-client"
    gaps = {"name": "Ada", "worker": "Sam", "day": "Monday"}
    body = "Hello Ada, Sam will ring you on Monday."

    sms = client.send_sms_notification("+447700900123", about["sms"], gaps, reference="m-sms")
    verdict(judge, "a text is taken", sms["reference"] == "m-sms" and sms["content"]["body"] == body and sms["template"]["version"] == 1, sms)
    mail = client.send_email_notification("ada@example.org", about["email"], gaps, reference="m-email")
    verdict(judge, "an e-mail is taken", mail["content"]["subject"] == "A call for Ada" and mail["content"]["body"] == body, mail)
    lines = {"address_line_1": "Ada Moon", "address_line_2": "1 Walk Lane", "address_line_3": "SE1 1AA"}
    letter = client.send_letter_notification(about["letter"], {**gaps, **lines}, reference="m-letter")
    verdict(judge, "a letter is taken", letter["content"]["subject"] == "A call" and letter["scheduled_for"] is None, letter)
    pdf = b"%PDF-1.7 invented \xff\x00"
    printed = client.send_precompiled_letter_notification("m-pdf", io.BytesIO(pdf))
    verdict(judge, "a letter of our own is taken", set(printed) == {"id", "reference", "postage"}, printed)
    got = client.get_pdf_for_letter(printed["id"]).read()
    verdict(judge, "and is the one that was sent", got == pdf, got)

    one = client.get_notification_by_id(sms["id"])
    expected = {"id": sms["id"], "type": "sms", "phone_number": "+447700900123", "reference": "m-sms", "body": body}
    verdict(judge, "a message by its id", expected.items() <= one.items() and one["status"] == "sending", one)
    shown = client.get_notification_by_id(letter["id"])
    verdict(judge, "a letter shows its address", [shown["line_1"], shown["line_3"], shown["postcode"]] == ["Ada Moon", "SE1 1AA", "SE1 1AA"], shown)
    client.send_sms_notification("+447700900123", about["sms"], gaps, reference="m-sms")
    twice = client.get_all_notifications(reference="m-sms")["notifications"]
    verdict(judge, "the same twice is two, by their reference", len(twice) == 2 and twice[1]["id"] == sms["id"], twice)
    every = [row["id"] for row in client.get_all_notifications_iterator()]
    verdict(judge, "all, page by page, each once", len(every) == len(set(every)) == 5, every)
    only = client.get_all_notifications(template_type="letter", status="pending-virus-check")["notifications"]
    verdict(judge, "some, by state and kind", [row["id"] for row in only] == [printed["id"]], only)

    preview = client.post_template_preview(about["email"], gaps)
    verdict(judge, "a template with its gaps filled", (preview["subject"], preview["body"]) == ("A call for Ada", body), preview)
    template = client.get_template(about["sms"])
    verdict(judge, "a template, a version of it, and all", template == client.get_template_version(about["sms"], 1)
            and [row["id"] for row in client.get_all_templates("sms")["templates"]] == [about["sms"]], template)

    verdict(judge, "a gap that nobody filled", refused(
        lambda: client.send_sms_notification("+447700900123", about["sms"], {"name": "Ada"}), 400, "BadRequestError", "worker, day"))
    verdict(judge, "a number that is none", refused(
        lambda: client.send_sms_notification("12", about["sms"], gaps), 400, "ValidationError", "phone_number"))
    verdict(judge, "a message that is not there", refused(
        lambda: client.get_notification_by_id("00000000-0000-0000-0000-000000000000"), 404, "NoResultFound", "No result"))
    other = NotificationsAPIClient(about["key"][:-1] + "0", base_url=about["address"])
    verdict(judge, "another key", refused(lambda: other.get_all_notifications(), 403, "AuthError", "Invalid token"))

    for to, status in [("+447700900111", "delivered"), ("07700900002", "permanent-failure"), ("07700900003", "temporary-failure")]:
        sent = client.send_sms_notification(to, about["sms"], gaps, reference="m-" + status)
        path, authorization, report = told.get(timeout=20)
        fields = {"id", "reference", "to", "status", "created_at", "completed_at", "sent_at", "notification_type", "template_id", "template_version"}
        verdict(judge, f"it tells of {status}", path == "/deliveries" and authorization == f"Bearer {TOKEN}" and set(report) == fields
                and (report["id"], report["status"]) == (sent["id"], status), report)
    type_line("447700900123 Yes please")
    path, authorization, report = told.get(timeout=20)
    verdict(judge, "it tells of a text that came", path == "/texts" and authorization == f"Bearer {TOKEN}"
            and (report["source_number"], report["message"]) == ("447700900123", "Yes please"), report)
    texts = list(client.get_received_texts_iterator())
    verdict(judge, "texts that came", [(row["id"], row["content"]) for row in texts] == [(report["id"], "Yes please")], texts)


def notify():
    listener = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{listener.server_address[1]}"
    command = [EXAMPLES / "notify_server", "0", here + "/deliveries", here + "/texts", TOKEN]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            about = json.loads(server.stdout.readline())

            def type_line(line):
                server.stdin.write(line + "\n")
                server.stdin.flush()

            messages(NotificationsAPIClient(about["key"], base_url=about["address"]), about, Told.told, type_line)
        finally:
            # Without more to come it ends by itself.
            server.stdin.close()
    listener.shutdown()


class Mailbox:
    """Keeps what came, and refuses whom it is told to."""

    def __init__(self):
        self.came = []

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("nobody@"):
            return "550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown"
        if address.startswith("later@"):
            return "451 4.7.1 <later@example.org>: Greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.came.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return "250 2.0.0 taken as 1234"


class Strict(Controller):
    """Takes nothing that is not in plain ASCII, as an old server would."""

    def factory(self):
        return SMTP(self.handler, hostname="mail.example.org", enable_SMTPUTF8=False)


def mail():
    judge = "aiosmtpd and email"
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:مكالمة\r\nEND:VCALENDAR\r\n".encode()
    plan = bytes(range(256)) * 200
    base = {"to": "ada@example.org", "language": "en", "key": "k"}
    sent = [
        {**base, "subject": "About your call on Monday", "text": "Hello Ada,\n.\n..two dots\nFrom here on.\n", "key": "m-1"},
        {**base, "subject": "مكالمتك يوم الاثنين مع Sam من فريق المشي في الحي، وهذا عنوان لا يسعه سطر واحد",
         "text": "مرحبا عائشة،\nسنتصل بك يوم الاثنين (Monday).\n" + "كلمة " * 400, "language": "ar", "key": "m/2",
         "reply_to": "answers@example.org", "name": "مكالمة.ics", "file": base64.b64encode(calendar).decode()},
        {**base, "subject": "A plan\r\nBcc: eve@example.org", "text": "https://example.org/" + "walk" * 500 + "\r\n\r\nwith café", "key": "m-3",
         "name": "plan.pdf", "file": base64.b64encode(plan).decode()},
        {**base, "to": "nobody@example.org", "subject": "x", "text": "x"},
        {**base, "to": "later@example.org", "subject": "x", "text": "x"},
    ]
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Strict(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        lines = "".join(json.dumps(one) + "\n" for one in sent)
        ended = subprocess.run([EXAMPLES / "send_mail", str(port)], input=lines, capture_output=True, text=True, timeout=60, check=True)
    finally:
        controller.stop()
    ends = [json.loads(line) for line in ended.stdout.splitlines()]
    verdict(judge, "how each ended", [end["end"] for end in ends] == ["accepted"] * 3 + ["never", "later"], ends)
    verdict(judge, "nobody is named in a reason", "example.org" not in "".join(end.get("why", "") for end in ends), ends)
    verdict(judge, "each came once", [to for _, to, _ in box.came] == [["ada@example.org"]] * 3
            and {sender for sender, _, _ in box.came} == {"kith@walks.example.org"}, box.came)
    for one, end, (_, _, content) in zip(sent, ends, box.came):
        read = email.message_from_bytes(content, policy=email.policy.default.clone(raise_on_defect=True))
        text = read.get_body(("plain",)).get_content().replace("\r\n", "\n")
        about = one["key"]
        verdict(judge, f"{about}: subject", read["Subject"] == " ".join(one["subject"].split()), read["Subject"])
        verdict(judge, f"{about}: text", text.rstrip("\n") == one["text"].replace("\r\n", "\n").rstrip("\n"), repr(text))
        verdict(judge, f"{about}: identifiers", read["Message-ID"] == end["id"] and end["id"].endswith("@walks.example.org>"), end)
        verdict(judge, f"{about}: a machine wrote it, in this language",
                (read["Auto-Submitted"], read["Content-Language"]) == ("auto-generated", one["language"]), read.items())
        addresses = [str(address.addr_spec) for name in ("From", "To") for address in read[name].addresses]
        verdict(judge, f"{about}: from and to", addresses == ["kith@walks.example.org", "ada@example.org"] and read["Bcc"] is None, addresses)
        verdict(judge, f"{about}: answers", (read["Reply-To"] or None) == one.get("reply_to"), read["Reply-To"])
        files = [(part.get_filename(), part.get_payload(decode=True)) for part in read.iter_attachments()]
        expected = [(one["name"], base64.b64decode(one["file"]))] if "file" in one else []
        verdict(judge, f"{about}: file", files == expected, files)
        verdict(judge, f"{about}: no HTML", read.get_body(("html",)) is None)
        verdict(judge, f"{about}: short lines in ASCII", content.isascii() and max(map(len, content.split(b"\r\n"))) <= 78)


notify()
mail()
print(f"{len(verdicts)} verdicts, {verdicts.count(False)} against us", flush=True)
sys.exit(1 if not all(verdicts) or not verdicts else 0)
