#include "core/video/profile.h"

#include <array>
#include <cstddef>
#include <string>

namespace penstock {

namespace {

constexpr auto kCount = static_cast<std::size_t>(Profile::k3) + 1;

/// In the order of the enumerators.
constexpr std::array<std::string_view, kCount> kProfileNames{"baseline",
							     "constrained-baseline",
							     "main",
							     "extended",
							     "high",
							     "constrained-high",
							     "high10",
							     "high422",
							     "high444-predictive",
							     "high10-intra",
							     "high422-intra",
							     "high444-intra",
							     "cavlc444-intra",
							     "scalable-baseline",
							     "scalable-high",
							     "scalable-high-intra",
							     "stereo-high",
							     "multiview-high",
							     "main-still-picture",
							     "main10",
							     "0",
							     "1",
							     "2",
							     "3"};

bool is_separator(char letter)
{
	return letter == ' ' || letter == '-' || letter == '_' || letter == ':';
}

/// "High 4:2:2" and "high_422" are the same to a user.
std::string normalise(std::string_view text)
{
	std::string result;
	for (const char letter : text) {
		const bool upper = letter >= 'A' && letter <= 'Z';
		if (!is_separator(letter))
			result += upper ? static_cast<char>(letter - 'A' + 'a') : letter;
	}
	return result;
}

} // namespace

std::span<const std::string_view> profile_names()
{
	return kProfileNames;
}

std::string_view name_of(Profile profile)
{
	return kProfileNames.at(static_cast<std::size_t>(profile));
}

std::optional<Profile> parse_profile(std::string_view word)
{
	const std::string name = normalise(word);
	for (std::size_t i = 0; i < kProfileNames.size(); ++i)
		if (name == normalise(kProfileNames[i]))
			return static_cast<Profile>(i);
	return std::nullopt;
}

} // namespace penstock
