#include "config/generated/completion_kind.h"

#include <array>
#include <string_view>
#include <utility>

namespace penstock {

CompletionKind completion_of(const OptionDescription &option)
{
	using enum CompletionKind;
	constexpr std::array<std::pair<std::string_view, CompletionKind>, 5> kByValue{
		{{"FILE", kFiles},
		 {"URL", kFiles},
		 {"CAMERA", kCameras},
		 {"ENCODER", kEncoders},
		 {"ALLOCATOR", kAllocators}}};
	if (!option.choices.empty())
		return kChoices;
	for (const auto &[value, kind] : kByValue)
		if (option.value == value)
			return kind;
	return kNothing;
}

} // namespace penstock
