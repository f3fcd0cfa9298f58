"""Names across spellings and scripts: how they sound, and whether two can be one."""
