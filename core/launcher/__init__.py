"""What starts Passerelle on one machine: embedded stores, and one supervisor over its processes.

Read in this order:

- ``machine``: where this checkout keeps its stores, under which account, and who is alive;
- ``postgres``, ``valkey``: one store each, started, recovered and stopped;
- ``stores``: both together, for any number of processes;
- ``supervisor``: web, worker and schedule as children that are restarted when they die;
- ``demo``: what ``make demo`` does; ``commands``: the same as console commands, ``console``: in French.

Nothing here imports the application: it must be able to say what is wrong when that fails.
"""
