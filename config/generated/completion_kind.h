#pragma once

#include "config/generated/command_tree.h"

namespace penstock {

/// Where the words come from that complete an option's value.
enum class CompletionKind { kNothing, kChoices, kFiles, kCameras, kEncoders, kAllocators };

CompletionKind completion_of(const OptionDescription &option);

} // namespace penstock
