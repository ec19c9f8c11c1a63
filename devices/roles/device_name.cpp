#include "devices/roles/device_name.h"

#include <fmt/format.h>

namespace penstock {

std::string name_of(const DeviceIdentity &identity)
{
	return identity.card.empty() ? identity.path
				     : fmt::format("{} ({})", identity.path, identity.card);
}

} // namespace penstock
