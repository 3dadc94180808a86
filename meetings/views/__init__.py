"""Pages of meetings. Everything comes in through `entrance`."""
