#pragma once

#include "config/json/json_node.h"
#include "config/options/settings.h"

namespace penstock {

/// What a whole document says, as far as it is right.
Configuration read_document(const JsonNode &document);

} // namespace penstock
