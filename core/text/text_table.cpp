#include "core/text/text_table.h"

#include <algorithm>

namespace penstock {

namespace {

constexpr std::size_t kGap = 2;
/// If the terminal is too narrow for the table, it breaks the lines better itself.
constexpr std::size_t kNarrowest = 20;

/// Counts one column for each character of UTF-8; bytes of the form 10xxxxxx continue a character.
std::size_t columns(std::string_view text)
{
	return static_cast<std::size_t>(std::ranges::count_if(
		text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

void pad(std::string &line, std::size_t to)
{
	const std::size_t now = columns(line);
	if (now < to)
		line.append(to - now, ' ');
}

void end_line(std::string &text, std::string line)
{
	line.erase(line.find_last_not_of(' ') + 1);
	text += line + "\n";
}

} // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width)
{
	std::vector<std::string> lines(1);
	while (!text.empty()) {
		const std::size_t end = text.find(' ');
		const std::string_view word = text.substr(0, end);
		text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
		std::string &line = lines.back();
		if (line.empty())
			line = word;
		else if (columns(line) + 1 + columns(word) <= width)
			line.append(" ").append(word);
		else
			lines.emplace_back(word);
	}
	return lines;
}

void TextTable::add(std::vector<std::string> row)
{
	rows_.push_back(std::move(row));
}

std::string TextTable::text() const
{
	// Where each column begins, apart from the last one of a row.
	std::vector<std::size_t> begins{indent_};
	for (std::size_t column = 0;; ++column) {
		std::size_t widest = 0;
		bool more = false;
		for (const auto &row : rows_)
			if (column + 1 < row.size()) {
				widest = std::max(widest, columns(row[column]));
				more = true;
			}
		if (!more)
			break;
		begins.push_back(begins.back() + widest + kGap);
	}

	std::string result;
	for (const auto &row : rows_) {
		std::string line;
		for (std::size_t column = 0; column + 1 < row.size(); ++column) {
			pad(line, begins[column]);
			line += row[column];
		}
		if (row.empty())
			continue;
		const std::size_t begin = begins[row.size() - 1];
		const std::size_t room = std::max(width_, begin + kNarrowest) - begin;
		for (const std::string &part : wrap(row.back(), room)) {
			pad(line, begin);
			end_line(result, line + part);
			line.clear();
		}
	}
	return result;
}

} // namespace penstock
