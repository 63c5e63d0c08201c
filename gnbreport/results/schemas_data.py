"""Schemas of the tables of data: traits, instruments, dispositions, harmonised associations."""

from __future__ import annotations

from gnbreport.results.schema import PAIR, Schema, columns

DATA: tuple[Schema, ...] = (
    Schema(
        "traits",
        "Data sources",
        columns(
            """
trait text trait id
label text name for readers
role text exposure, mediator or outcome
rank text group within its role, e.g. taxonomic rank; empty if none
type text continuous or binary
units text unit of the trait's effects
file text file name
sha256 text SHA-256 of the file
replication text file of the sample that gives the effects of its instruments, where that is another one
layout text recognised file layout
build text genome build
ancestry text ancestry as stated
accession text accession as stated
pmid text PubMed id as stated
n_stated float sample size as stated by the study file
n_min float smallest per-variant sample size among candidates
n_max float largest per-variant sample size among candidates
rows_read int rows of the file that belong to the trait (or all rows of the file)
n_without_p int rows without a p-value, which no threshold can choose
n_candidates int rows below the p threshold
n_instruments int index variants after selection
p_threshold float p threshold of instruments in this role
f_min float smallest F of the instruments
f_mean float mean F of the instruments
r_squared float summed variance explained by the instruments
"""
        ),
    ),
    Schema(
        "instruments",
        "Instruments",
        columns(
            """
trait text trait id
role text role of the trait
variant text rsID
chromosome text chromosome
position int base-pair position
effect_allele text effect allele
other_allele text other allele
eaf float effect allele frequency
beta float association with the trait, its units per effect allele
standard_error float its standard error
p_value float p-value of the association
log10_p float log10 of the p-value
n float sample size of this association
f_statistic float F = (beta/SE)^2
r_squared float variance explained, F/(n-2+F)
"""
        ),
    ),
    Schema(
        "dispositions",
        "What became of every candidate variant",
        columns(
            """
stage text selection (per trait) or harmonisation (per pair)
relation text relation of the pair; empty for selection
exposure text trait id (selection: the trait)
outcome text trait id of the outcome; empty for selection
variant text variant id
disposition text see docs/dispositions.md
keep bool whether the variant goes on
detail text why: index variant and r2, alleles, proxy
"""
        ),
    ),
    Schema(
        "harmonised",
        "Harmonised associations",
        columns(
            PAIR
            + """
variant text rsID of the instrument
effect_allele text effect allele
other_allele text other allele
beta_exposure float association with the exposure, its units per effect allele
se_exposure float its standard error
eaf_exposure float effect allele frequency in the exposure's file
p_exposure float p-value in the exposure's file
n_exposure float sample size in the exposure's file
beta_outcome float association with the outcome, its units per effect allele
se_outcome float its standard error
eaf_outcome float effect allele frequency in the outcome's file
p_outcome float p-value in the outcome's file
n_outcome float sample size in the outcome's file
disposition text disposition
keep bool used in the estimate
proxy text variant that stands in for the instrument; empty if none
"""
        ),
    ),
)
