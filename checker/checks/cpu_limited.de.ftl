title = Der Container bekommt nicht mehr CPU-Zeit als vorgesehen
why = Ohne Grenze bremst eine Endlosschleife oder ein Krypto-Miner jeden anderen Dienst auf dem Host.
passed = beschäftigte Threads bekamen Zeit von { $ratio } CPUs, erlaubt sind { $given }
expected = beschäftigte Threads bekommen höchstens Zeit von { $limit } CPUs
no-limit = der Container darf jede CPU nutzen; beschäftigte Threads bekamen Zeit von { $ratio } CPUs
only-shares = ein Gewicht ist keine Grenze: auf einem ruhigen Host bekommen beschäftigte Threads alles (hier { $ratio } CPUs)
too-many = die Grenze liegt bei { $given } CPUs
too-much = beschäftigte Threads bekamen Zeit von { $ratio } CPUs
too-few-cpus = dieser Host hat { $cpus } CPUs, zu wenige, um die Grenze zu überschreiten
unclear = die Messung kam nicht zum Ende: { $attempt }
direction = { $written ->
    [compose] Frag dich, wie viel CPU-Zeit der Dienst braucht, und welcher Schlüssel eine obere Grenze setzt statt einer Vorliebe.
   *[run] Frag dich, wie viel CPU-Zeit der Dienst braucht, und welches Flag eine obere Grenze setzt statt einer Vorliebe.
}
no-limit-busy = der Container darf jede CPU des Hosts nutzen; dass seine beschäftigten Threads nur Zeit von { $ratio } CPUs bekamen, liegt allein daran, dass auch andere beschäftigt waren
only-shares-busy = ein Gewicht ist keine Grenze: Dass die beschäftigten Threads nur Zeit von { $ratio } CPUs bekamen, liegt allein daran, dass auch andere auf dem Host beschäftigt waren
