import type { LucideIcon } from 'lucide-react';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import css from './button.module.css';
import { Icon } from './icon.tsx';

export interface ButtonLook {
  /** at most one primary in a view; `ghost` has no border */
  look?: 'plain' | 'primary' | 'ghost' | undefined;
  danger?: boolean | undefined;
  icon?: LucideIcon | undefined;
  /** 32 px, beside a primary one */
  tall?: boolean | undefined;
  children: ReactNode;
}

type ButtonProps = ButtonLook & Omit<ComponentPropsWithRef<'button'>, 'children'>;

/** Verbs, in sentence case. */
export function Button({ look, danger, icon, tall, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={buttonClass({ look, danger, tall }, className)}>
      {icon && <Icon of={icon} />}
      {children}
    </button>
  );
}

type IconButtonProps = {
  icon: LucideIcon;
  /** read out, and shown on hover */
  label: string;
  look?: ButtonLook['look'];
  danger?: boolean | undefined;
  tall?: boolean | undefined;
} & Omit<ComponentPropsWithRef<'button'>, 'children' | 'aria-label'>;

export function IconButton({
  icon,
  label,
  look = 'ghost',
  danger,
  tall,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={`${buttonClass({ look, danger, tall }, className)} ${css.icon}`}
    >
      <Icon of={icon} />
    </button>
  );
}

type LinkButtonProps = ButtonLook & Omit<ComponentPropsWithRef<'a'>, 'children'>;

/** Goes somewhere, and looks like a button. */
export function LinkButton({ look, danger, icon, tall, children, className, ...rest }: LinkButtonProps) {
  return (
    <a {...rest} className={buttonClass({ look, danger, tall }, className)}>
      {icon && <Icon of={icon} />}
      {children}
    </a>
  );
}

/** The class of a button, for parts of the kit that render their own. */
export function buttonClass(
  { look = 'plain', danger, tall }: Partial<Omit<ButtonLook, 'children'>>,
  className?: string,
): string {
  return [css.button, css[look], danger && css.danger, tall && css.tall, className].filter(Boolean).join(' ');
}
