"""Pages of who belongs to a group. Everything comes in through `enter_group`."""
