"""
xarray and netCDF
=================

``to_xarray`` makes a data set of the recorded signals, with units and all parameters in its
attributes. xarray writes it to netCDF, which most programs read.
"""

import xarray

import pyadex
from pyadex.units import nS, second

run = pyadex.sim(N=100, duration=1 * second, we=0.6 * nS, record="V,w,ge,gi")
dataset = run.to_xarray()
dataset.to_netcdf("run.nc")

with xarray.open_dataset("run.nc") as back:
    back.ge.sel(t=slice(0.2, 0.4)).plot(figsize=(6, 2.5))
    print(back.attrs["we_pS"], back.attrs["b_pA"], dict(back.sizes))
