"""A local stand-in of the Wix service: real HTTP on loopback, state in SQLite.

Start it with `wix-data emulator`, or from a test with `emulator.process.running_emulator`. What it knows is
described by seed data (`emulator.seed`), where Wix's behaviour is uncertain it has switches
(`emulator.switches`), and it can be told to misbehave (`emulator.faults`).
"""
