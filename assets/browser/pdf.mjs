// What a practice's PDF reader gets out of a letter: the text as pdf.js reads it.
import { extractText, getDocumentProxy } from "unpdf";

/** The text of the PDF at an address, with white space folded. Throws when it is no PDF. */
export async function pdfText(context, address) {
  const answer = await context.request.get(address);
  const bytes = new Uint8Array(await answer.body());
  if (!answer.ok() || !answer.headers()["content-type"]?.startsWith("application/pdf")) {
    throw new Error(`${address} answered ${answer.status()} and is no PDF`);
  }
  const { text } = await extractText(await getDocumentProxy(bytes), { mergePages: true });
  return text.replace(/\s+/g, " ");
}
