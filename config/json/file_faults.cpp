#include "config/json/file_faults.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "core/base/user_mistake.h"

namespace penstock {

namespace {

constexpr std::size_t kMost = 20; ///< that are told

/// "LINE:COLUMN" as editors count them: from 1, and columns are characters.
std::string line_and_column(std::string_view text, std::size_t offset)
{
	const std::string_view before = text.substr(0, std::min(offset, text.size()));
	const auto line = 1 + std::ranges::count(before, '\n');
	// npos + 1 is 0.
	const std::string_view in_line = before.substr(before.rfind('\n') + 1);
	const auto column = 1 + std::ranges::count_if(in_line, [](char byte) {
				    const bool continues_a_character =
					    (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
				    return !continues_a_character;
			    });
	return fmt::format("{}:{}", line, column);
}

std::string message_of(const std::string &path, std::string_view what)
{
	return path.empty() ? std::string(what) : fmt::format("{}: {}", path, what);
}

} // namespace

FileFaults::FileFaults(std::string_view text) : places_(text)
{
	for (const JsonPlaces::Repeated &key : places_.repeated())
		faults_.push_back(
			{key.place.key, message_of(key.path, "this key stands twice; remove one")});
}

void FileFaults::add(const std::string &path, std::string_view what)
{
	faults_.push_back({places_.of(path).value, message_of(path, what)});
}

void FileFaults::add_key(const std::string &path, std::string_view what)
{
	faults_.push_back({places_.of(path).key, message_of(path, what)});
}

std::vector<FileFault> FileFaults::list() const
{
	const auto by_place = [](const FileFault &one, const FileFault &other) {
		return std::tie(one.offset, one.message) < std::tie(other.offset, other.message);
	};
	const auto same = [](const FileFault &one, const FileFault &other) {
		return std::tie(one.offset, one.message) == std::tie(other.offset, other.message);
	};
	std::vector<FileFault> sorted = faults_;
	std::ranges::sort(sorted, by_place);
	// What two places refer to was read for both.
	sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
	return sorted;
}

tl::unexpected<Error> file_mistake(const std::string &file, std::string_view text,
				   const std::vector<FileFault> &faults)
{
	std::string lines;
	const std::size_t count = std::min(faults.size(), kMost);
	for (std::size_t i = 0; i < count; ++i)
		lines += fmt::format("{}{}:{}: {}", i == 0 ? "" : "\n", file,
				     line_and_column(text, faults[i].offset), faults[i].message);
	if (faults.size() > count)
		lines += fmt::format("\n{}: {} more like these", file, faults.size() - count);
	return user_mistake(std::move(lines));
}

} // namespace penstock
