"""Furniture of Sweet Home 3D: textured OBJ models in the .sh3f files of Debian's package sweethome3d-furniture.

A .sh3f file is a zip with `PluginFurnitureCatalog.properties` (per model: English name, size in cm, licence of the
pack) and OBJ models with their materials and images. Nothing is unpacked to disk. Model frame: x to the right, y up,
front towards +z.
"""
