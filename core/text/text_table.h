#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

/// The text in lines of at most `width` columns, broken at spaces; a word that is longer gets a
/// line of its own.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// Rows with aligned columns. The last cell of a row is wrapped if it is too long for the width.
class TextTable
{
public:
	/// In columns of a terminal: the indentation of each line, and the longest line.
	TextTable(std::size_t indent, std::size_t width) : indent_(indent), width_(width) {}

	void add(std::vector<std::string> row);
	/// All lines with their newlines; empty if there are no rows.
	std::string text() const;

private:
	std::size_t indent_;
	std::size_t width_;
	std::vector<std::vector<std::string>> rows_;
};

} // namespace penstock
