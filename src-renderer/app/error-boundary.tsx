import { RotateCw } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Proof } from '../ui/code-line.tsx';
import css from './shell.module.css';

/** A screen that fails says so, and the rest of the app stays usable. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(thrown: unknown) {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <section className={css.failure}>
        <h1>This screen has failed</h1>
        <p>That is a mistake in the app, not yours. Sessions and recordings are not touched by it.</p>
        <Proof>{error.message}</Proof>
        <p className="bar">
          <Button icon={RotateCw} onClick={() => this.setState({ error: undefined })}>
            Show it again
          </Button>
        </p>
      </section>
    );
  }
}
