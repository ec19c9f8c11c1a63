#include "config/command_line/translation.h"

#include <cstddef>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/command_line/translator.h"

namespace penstock {

namespace {

/// The first ones, where they are many: the line tells of the rest.
std::string listed(const std::vector<std::string> &words)
{
	constexpr std::size_t kMost = 6;
	const std::size_t shown = words.size() > kMost ? kMost - 1 : words.size();
	const std::string text = fmt::format(
		"{}",
		fmt::join(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
	return shown == words.size() ? text
				     : fmt::format("{} and {} more", text, words.size() - shown);
}

} // namespace

std::optional<Translation> translate(const CLI::App &program, std::span<const char *const> words)
{
	return Translator(program, words).translate();
}

std::string to_string(const Translation &translation)
{
	std::string notes;
	for (const std::string &note : translation.notes)
		notes += fmt::format("; {}", note);
	return fmt::format("not understood: {}{}; write: {}", listed(translation.strange), notes,
			   translation.line);
}

} // namespace penstock
