"""A local stand-in of the Wix service: real HTTP on loopback, state in SQLite.

Start it with `wix-data emulator`, or from a test with `emulator.process.running_emulator`. Seed data describes what
it knows (`emulator.seed`), switches what it does where Wix's behaviour is uncertain (`emulator.switches`), and
faults make it misbehave (`emulator.faults`).
"""
