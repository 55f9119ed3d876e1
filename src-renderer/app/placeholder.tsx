import mark from './mark.svg';

/** What is shown until there are screens: how to use the connector without them. */
export function Placeholder() {
  return (
    <main className="placeholder">
      <header>
        <img src={mark} alt="" width="32" height="32" />
        <h1>Sallyport</h1>
      </header>
      <p>
        The connector is running. Its screens come with the next version; until then it is used from a
        terminal.
      </p>
      <ol>
        <li>
          <h2>Open the practice socket</h2>
          <p>A small SSH target inside this app. No network, nothing to break. Type a little, then exit.</p>
          <code>ssh -F ~/.config/sallyport/ssh_config practice</code>
        </li>
        <li>
          <h2>Watch the recording</h2>
          <p>In the folder that Sallyport was started from.</p>
          <code>npm run cli -- play last</code>
        </li>
      </ol>
      <p>
        With another data folder (--data), use the ssh_config in there, and give --data to the second command
        too.
      </p>
    </main>
  );
}
