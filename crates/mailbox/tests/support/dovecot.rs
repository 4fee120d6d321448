//! A Dovecot of our own on loopback: in a temporary folder, on free ports, ended with the test.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub const USER: &str = "ada@example.org";
/// Not in ASCII, as passwords may be.
pub const PASSWORD: &str = "moon£walk";

/// Of the tokens that the server takes, in base64: `moonmoonmoonmoonmoonmoonmoonmoon`.
const KEY: &str = "bW9vbm1vb25tb29ubW9vbm1vb25tb29ubW9vbm1vb24=";
/// A token for [`USER`] (RFC 7519) that expires in the year 2100, signed with that key.
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGFAZXhhbXBsZS5vcmciLCJlbWFpbCI6ImFkYUBleGFtcGxlLm9yZyIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjo0MTAyNDQ0ODAwfQ.4TWO1VGZJWDQZHFe2LZMuFY3NdyqyQovElsvO32RAao";

const START_WITHIN: Duration = Duration::from_secs(30);

pub struct Dovecot {
    server: Option<Child>,
    folder: TempDir,
    pub port: u16,
    pub tls_port: u16,
    /// Of the server's certificate, in DER.
    pub certificate: Vec<u8>,
}

/// The account that a server runs under which must not be root: nobody's, when we are root; else ours.
struct Account {
    user: String,
    group: String,
    ids: Option<(u32, u32)>,
}

impl Dovecot {
    /// A running server that says it can do this (`None`: what it can do), or nothing where Dovecot is not installed; then
    /// the test has nothing to say, which under CI is a failure.
    pub fn start(capability: Option<&str>) -> Option<Self> {
        Self::with(&capability.map(|words| format!("protocol imap {{\n  imap_capability = {words}\n}}\n")).unwrap_or_default())
    }

    /// A running server with this at the end of its configuration. `FOLDER` there is its folder.
    pub fn with(more: &str) -> Option<Self> {
        let Some(program) = program() else {
            eprintln!("skipped: there is no Dovecot (on Debian and Ubuntu: sudo apt-get install dovecot-imapd)");
            assert!(std::env::var("CI").is_err(), "CI needs Dovecot");
            return None;
        };
        let version = output(Command::new(&program).arg("--version"));
        if !version.starts_with("2.3") {
            eprintln!("skipped: this Dovecot is {version}, and the configuration here is for 2.3");
            assert!(std::env::var("CI").is_err(), "CI needs Dovecot 2.3");
            return None;
        }
        let folder = tempfile::Builder::new().prefix("kith-dovecot-").tempdir().unwrap();
        let key = rcgen::generate_simple_self_signed(vec!["localhost".into(), "127.0.0.1".into()]).unwrap();
        fs::write(folder.path().join("cert.pem"), pem("CERTIFICATE", key.cert.der())).unwrap();
        fs::write(folder.path().join("key.pem"), pem("PRIVATE KEY", key.signing_key.serialized_der())).unwrap();
        let account = account();
        if let Some((user, group)) = account.ids {
            for entry in [folder.path().to_owned(), folder.path().join("cert.pem"), folder.path().join("key.pem")] {
                chown(entry, Some(user), Some(group)).unwrap();
            }
        }
        fs::create_dir_all(folder.path().join("keys/default/HS256")).unwrap();
        fs::write(folder.path().join("keys/default/HS256/default"), KEY).unwrap();
        let check = format!(
            "introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={}/keys/\n",
            folder.path().display()
        );
        fs::write(folder.path().join("oauth2.conf"), check).unwrap();
        let (port, tls_port) = (free_port(), free_port());
        let config =
            config(folder.path(), &account, port, tls_port) + &more.replace("FOLDER", &folder.path().display().to_string());
        fs::write(folder.path().join("dovecot.conf"), config).unwrap();
        let mut server = Self { server: None, folder, port, tls_port, certificate: key.cert.der().to_vec() };
        server.up();
        Some(server)
    }

    /// Ends the server in the middle of whatever it does, and starts it again over the same mail.
    pub fn restart(&mut self) {
        self.down();
        self.up();
    }

    fn up(&mut self) {
        let mut command = Command::new(program().unwrap());
        command.args(["-F", "-c"]).arg(self.folder.path().join("dovecot.conf"));
        if let Some((user, group)) = account().ids {
            command.uid(user).gid(group);
        }
        let log = fs::File::create(self.folder.path().join("stderr")).unwrap();
        self.server =
            Some(command.current_dir(self.folder.path()).process_group(0).stdin(Stdio::null()).stderr(log).spawn().unwrap());
        let started = Instant::now();
        while greeting(self.port).is_none() {
            assert!(started.elapsed() < START_WITHIN, "Dovecot is not up: {}", self.log());
            sleep(Duration::from_millis(50));
        }
    }

    /// As in a power cut: the server and the processes that serve its connections, which are in the group of its own.
    fn down(&mut self) {
        if let Some(mut server) = self.server.take() {
            let group = format!("-{}", server.id());
            let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
            let _ = server.wait();
        }
    }

    pub fn log(&self) -> String {
        ["stderr", "log"].map(|name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()).concat()
    }

    pub fn client(&self) -> Client {
        Client::new(self.port)
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.down();
    }
}

/// The least of IMAP, to put mail in and to look at what is there with other eyes than ours.
pub struct Client {
    reader: BufReader<TcpStream>,
}

impl Client {
    fn new(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        let mut client = Self { reader: BufReader::new(stream) };
        let mut greeting = String::new();
        client.reader.read_line(&mut greeting).unwrap();
        // A quoted string may not have the £ in it; a literal may.
        client.ask(format!("LOGIN {USER} {{{}+}}\r\n{PASSWORD}", PASSWORD.len()).as_bytes());
        client
    }

    /// Sends a command and gives all that came back, literals among it.
    pub fn ask(&mut self, command: &[u8]) -> Vec<u8> {
        let stream = self.reader.get_mut();
        stream.write_all(b"t ").unwrap();
        stream.write_all(command).unwrap();
        stream.write_all(b"\r\n").unwrap();
        let mut all = Vec::new();
        loop {
            let mut line = Vec::new();
            assert!(self.reader.read_until(b'\n', &mut line).unwrap() > 0, "the server hung up");
            if line.starts_with(b"t ") {
                assert!(line.starts_with(b"t OK"), "{}", String::from_utf8_lossy(&line));
                all.extend(line);
                return all;
            }
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            all.extend(line);
            if let Some(size) = text.strip_suffix('}').and_then(|text| text.rsplit_once('{')) {
                let mut literal = vec![0; size.1.parse().unwrap()];
                self.reader.read_exact(&mut literal).unwrap();
                all.extend(literal);
            }
        }
    }

    pub fn append(&mut self, folder: &str, message: &[u8]) {
        let command = [format!("APPEND \"{folder}\" {{{}+}}\r\n", message.len()).as_bytes(), message].concat();
        self.ask(&command);
    }

    /// Every message of a folder, in full, by a second way.
    pub fn messages(&mut self, folder: &str) -> Vec<Vec<u8>> {
        let selected = String::from_utf8_lossy(&self.ask(format!("EXAMINE \"{folder}\"").as_bytes())).into_owned();
        let count = selected.lines().find_map(|line| line.strip_prefix("* ")?.strip_suffix(" EXISTS")?.parse::<usize>().ok());
        (1..=count.unwrap())
            .map(|number| {
                let answer = self.ask(format!("FETCH {number} (BODY.PEEK[])").as_bytes());
                let line = answer.iter().position(|byte| *byte == b'\n').unwrap() + 1;
                let head = String::from_utf8_lossy(&answer[..line]).trim_end().trim_end_matches('}').to_owned();
                let size: usize = head.rsplit_once('{').unwrap().1.parse().unwrap();
                answer[line..line + size].to_vec()
            })
            .collect()
    }
}

fn greeting(port: u16) -> Option<()> {
    let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).ok()?;
    line.starts_with("* OK").then_some(())
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders.map(|folder| folder.join("dovecot")).find(|file| file.is_file())
}

fn output(command: &mut Command) -> String {
    String::from_utf8(command.output().unwrap().stdout).unwrap().trim().to_owned()
}

fn account() -> Account {
    let own = |flag: &str| output(Command::new("id").arg(flag));
    if own("-u") != "0" {
        return Account { user: own("-un"), group: own("-gn"), ids: None };
    }
    let of_nobody = |flag: &str| output(Command::new("id").args([flag, "nobody"]));
    let ids = (of_nobody("-u").parse().unwrap(), of_nobody("-g").parse().unwrap());
    Account { user: "nobody".into(), group: of_nobody("-gn"), ids: Some(ids) }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn config(folder: &Path, account: &Account, port: u16, tls_port: u16) -> String {
    let folder = folder.display();
    let Account { user, group, .. } = account;
    format!(
        "protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
mail_max_userip_connections = 50
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
"
    )
}
