import {
  AccountBookOutlined,
  CustomerServiceOutlined,
  PhoneOutlined,
  ProfileOutlined,
  SafetyOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { Me, Role } from '@yiche/contracts';
import type { ComponentType } from 'react';

/**
 * The rooms of the house in the order of the menu, each with who sees it. From this come the menu, the guard before a room's pages
 * and where somebody lands after the log-in: in the first room that is theirs. A room is entered here together with its first page;
 * the server decides again.
 */
export const ROOMS = [
  { name: 'desk', path: '/desk', title: 'app.desk', Icon: CustomerServiceOutlined, roles: ['agent'] },
  {
    name: 'relocations',
    path: '/relocations',
    title: 'app.relocations',
    Icon: ProfileOutlined,
    roles: ['agent', 'supervisor', 'bureau-viewer'],
  },
  {
    name: 'supervision',
    path: '/supervision',
    title: 'supervision.title',
    Icon: SafetyOutlined,
    roles: ['supervisor'],
  },
  {
    name: 'settlement',
    path: '/settlement',
    title: 'app.settlement',
    Icon: AccountBookOutlined,
    // A supervisor reads it, and records outages and complaints in the service report.
    roles: ['settlement-clerk', 'administrator', 'bureau-viewer', 'supervisor'],
  },
  {
    name: 'contactRules',
    path: '/contact-rules',
    title: 'app.contactRules',
    Icon: PhoneOutlined,
    roles: ['administrator', 'supervisor', 'bureau-viewer'],
  },
  { name: 'users', path: '/admin/users', title: 'app.administration', Icon: TeamOutlined, roles: ['administrator'] },
] as const satisfies readonly {
  name: string;
  path: string;
  title: string;
  Icon: ComponentType;
  roles: readonly Role[];
}[];

export type Room = (typeof ROOMS)[number];
export type RoomName = Room['name'];

/** Where everybody who is logged in may be. */
export const ACCOUNT_PATH = '/account';

const holdsOneOf = ({ roles }: Me, those: readonly Role[]): boolean => roles.some((role) => those.includes(role));

/** Whether a room is theirs. */
export function maySee(me: Me, room: RoomName): boolean {
  return ROOMS.some(({ name, roles }) => name === room && holdsOneOf(me, roles));
}

/** The rooms of one's menu. */
export function roomsOf(me: Me): readonly Room[] {
  return ROOMS.filter(({ roles }) => holdsOneOf(me, roles));
}

/** The page a person starts on: the first of their rooms, or their account where they have none. */
export function homeOf(me: Me): string {
  return roomsOf(me)[0]?.path ?? ACCOUNT_PATH;
}

/** Where a log-in leads: to the page that was asked for before it, unless that lies in a room of other people. */
export function landingOf(me: Me, askedFor: string | undefined): string {
  const room = ROOMS.find(
    ({ path }) => askedFor === path || askedFor?.startsWith(`${path}/`) || askedFor?.startsWith(`${path}?`),
  );
  return askedFor !== undefined && (!room || maySee(me, room.name)) ? askedFor : homeOf(me);
}
