from attack.outcome import Attack
ATTACKS: tuple[Attack, ...] = ()
