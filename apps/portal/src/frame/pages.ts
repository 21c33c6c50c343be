import { portalWords } from '@alchemy/core/portal-words';
import type { PortalRole } from '@alchemy/db/accounts/people';
import {
  AudioLines,
  Gauge,
  HardDrive,
  Link2,
  ListChecks,
  type LucideIcon,
  MessageSquareText,
  ScrollText,
  ServerCog,
  Users,
} from 'lucide-react';

const { menu } = portalWords;

/** The pages of the portal in the order of the menu, each with the least role that may see it. */
export const pages: readonly { path: string; word: string; icon: LucideIcon; role: PortalRole }[] = [
  { path: '/', word: menu.overview, icon: Gauge, role: 'viewer' },
  { path: '/tracks', word: menu.tracks, icon: AudioLines, role: 'viewer' },
  { path: '/jobs', word: menu.jobs, icon: ListChecks, role: 'viewer' },
  { path: '/requests', word: menu.requests, icon: MessageSquareText, role: 'viewer' },
  { path: '/links', word: menu.links, icon: Link2, role: 'viewer' },
  { path: '/storage', word: menu.storage, icon: HardDrive, role: 'viewer' },
  { path: '/system', word: menu.system, icon: ServerCog, role: 'viewer' },
  { path: '/audit', word: menu.audit, icon: ScrollText, role: 'viewer' },
  { path: '/people', word: menu.people, icon: Users, role: 'administrator' },
];
