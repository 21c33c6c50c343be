import { type ClassValue, clsx } from 'clsx';
import { twMerge } from 'tailwind-merge';

/** Joins class names; of two Tailwind classes that set the same thing the later wins. */
export const classNames = (...names: ClassValue[]): string => twMerge(clsx(names));
