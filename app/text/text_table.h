#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

/// Text without what a terminal would obey: the names of devices come from whoever made them.
std::string printable(std::string_view text);

/// The text in lines of at most `width` columns, broken at spaces; a longer word has a line for
/// itself.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// Rows whose cells stand below each other. The last cell of a row continues on lines of its own
/// where it is longer than the width leaves room for.
class TextTable
{
public:
	/// In columns of a terminal: what stands before each line, and the longest line.
	TextTable(std::size_t indent, std::size_t width) : indent_(indent), width_(width) {}

	void add(std::vector<std::string> row);
	/// Lines with their ends; nothing without rows.
	std::string text() const;

private:
	std::size_t indent_;
	std::size_t width_;
	std::vector<std::vector<std::string>> rows_;
};

} // namespace penstock
