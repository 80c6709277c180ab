import { Anchor, type AnchorProps, Button, type ButtonProps, Menu, type MenuItemProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

type LinkProps<Own> = Own & Omit<ComponentProps<'a'>, keyof Own>

export const TextLink = createLink((props: LinkProps<AnchorProps>) => <Anchor {...props} />)

export const ButtonLink = createLink((props: LinkProps<ButtonProps>) => <Button component="a" {...props} />)

export const MenuItemLink = createLink((props: LinkProps<MenuItemProps>) => <Menu.Item component="a" {...props} />)

export const PlainLink = createLink((props: ComponentProps<'a'>) => <a {...props} />)
