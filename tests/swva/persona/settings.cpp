#include "tests/swva/persona/settings.h"

namespace swva {

Settings read_settings(Environment &environment)
{
	Settings settings;
	settings.log = environment.text("LOG").value_or("");
	settings.allow_memfd = environment.flag("ALLOW_MEMFD");
	settings.strict = environment.flag("STRICT", true);
	settings.checksums = environment.flag("CRC", true);
	return settings;
}

} // namespace swva
