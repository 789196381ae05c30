"""The portal's pages, a file for each part of the work; every file lists its routes."""
