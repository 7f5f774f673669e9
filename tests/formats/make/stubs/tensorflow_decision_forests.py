"""Stands in for a package that tensorflowjs imports to register the operations of decision forests, which no case uses."""
