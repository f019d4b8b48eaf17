"""
Quantities of other packages
============================

Where pyadex expects a quantity it also takes one of brian2 (``15 * brian2.psiemens``), astropy
(``15 * u.pS`` after ``from astropy import units as u``), unyt and quantities; and of any pint
registry. Results are pint's. Here the package quantities:
"""

import quantities as pq

import pyadex

pS = pq.UnitQuantity("picosiemens", pq.siemens * 1e-12, symbol="pS")
run = pyadex.sim(N=6500, duration=2 * pq.s, we=15 * pS, b=0.08 * pq.nA, tau_w=100 * pq.ms)
fig = run.plot()

# %%
# A bare number is an error that says what is missing:

try:
    pyadex.sim(N=6500, duration=2)
except pyadex.UnitError as error:
    print(error)
