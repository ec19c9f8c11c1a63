#pragma once

#include "config/generated/command_tree.h"

namespace penstock {

/// Where the words that complete an option's value come from.
enum class CompletionKind { kNothing, kChoices, kFiles, kCameras, kEncoders, kAllocators };

CompletionKind completion_of(const OptionDescription &option);

} // namespace penstock
