#pragma once

#include <vector>

#include "app/planning/path_candidates.h"
#include "core/allocation/plan.h"

namespace penstock {

/// The zero-copy paths of the format that the ladder has first: those that list_paths() begins
/// with. In most runs one of them is taken, and nobody has to know of the other formats. Empty
/// where this does not show without asking for all of them.
std::vector<Attempt> favourite_paths(const PathQuestion &question);

} // namespace penstock
