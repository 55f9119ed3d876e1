/** Only A to Z: other letters that fold to one of ASCII (the Kelvin sign) would make two names one. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
