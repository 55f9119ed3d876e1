import type { LucideIcon } from 'lucide-react';
import { type DragEvent, useEffect, useRef } from 'react';
import { formatBytes } from '../format/bytes.ts';
import { Button } from './button.tsx';
import { tellFailure } from './toasts.tsx';

interface TextFromFile {
  /** what it should be, for the words about a file that is too big: `a private key` */
  wanted: string;
  /** bytes */
  most: number;
  onText: (text: string) => void;
}

async function readText(file: File | undefined, { wanted, most, onText }: TextFromFile): Promise<void> {
  if (!file) return;
  if (file.size > most) {
    tellFailure(
      `${file.name} is not ${wanted}`,
      `It has ${formatBytes(file.size)}, and the most is ${formatBytes(most)}.`,
    );
    return;
  }
  try {
    onText(await file.text());
  } catch {
    tellFailure(`${file.name} cannot be read`, 'It may be a folder, or belong to somebody else.');
  }
}

/** Picks a file and gives its text. `inline`: as a link in a sentence. */
export function FileButton({
  children,
  accept,
  inline,
  icon,
  ...wanted
}: TextFromFile & { children: string; accept?: string; inline?: boolean; icon?: LucideIcon }) {
  const input = useRef<HTMLInputElement>(null);
  const pick = () => input.current?.click();
  return (
    <>
      {inline ? (
        <button type="button" className="link" onClick={pick}>
          {children}
        </button>
      ) : (
        <Button icon={icon} onClick={pick}>
          {children}
        </Button>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        onChange={(event) => {
          void readText(event.target.files?.[0], wanted);
          // the same file again is a change too
          event.target.value = '';
        }}
      />
    </>
  );
}

const holdsFiles = (event: { dataTransfer: DataTransfer | null }) =>
  event.dataTransfer?.types.includes('Files') ?? false;

/** What a control needs so that a file can be dropped on it. One that misses it does not take the page away. */
export function useFileDrop(wanted: TextFromFile): {
  onDragOver: (event: DragEvent) => void;
  onDrop: (event: DragEvent) => void;
} {
  useEffect(() => {
    const keep = (event: globalThis.DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    };
    addEventListener('dragover', keep);
    addEventListener('drop', keep);
    return () => {
      removeEventListener('dragover', keep);
      removeEventListener('drop', keep);
    };
  }, []);
  return {
    onDragOver: (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    },
    onDrop: (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      void readText(event.dataTransfer.files[0], wanted);
    },
  };
}
