"""The catalogue: the clinical files of a folder as checked, frozen values.

A file that is wrong in any way is refused, with every fault of every file told
at once. Nothing here knows a patient.
"""

from physio_service.catalogue.loading import Catalogue, CatalogueFile, load_catalogue
from physio_service.catalogue.wordings import Placeholder

__all__ = ["Catalogue", "CatalogueFile", "Placeholder", "load_catalogue"]
