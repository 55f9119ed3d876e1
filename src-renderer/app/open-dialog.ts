/** A toast calls itself a dialog too, but nothing waits for it. */
const dialogs = '[role="dialog"]:not([data-toast]), [role="alertdialog"]:not([data-toast])';

/** Whether something is asked that has to be answered first: what is behind it has no keys then. */
export function isDialogOpen(): boolean {
  return document.querySelector(dialogs) !== null;
}
