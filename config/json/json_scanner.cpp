#include "config/json/json_scanner.h"

#include <algorithm>

namespace penstock {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";
/// Also the null character, which ends the text for a parser.
constexpr std::string_view kAfterWords(" \t\r\n/,:[]{}\"\0", 13);
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

} // namespace

JsonScanner::JsonScanner(std::string_view text) : text_(text)
{
	if (text.starts_with(kByteOrderMark))
		at_ = kByteOrderMark.size();
}

char JsonScanner::next()
{
	for (;;) {
		at_ = std::min(text_.find_first_not_of(kSpaces, at_), text_.size());
		if (character(at_) != '/')
			return character(at_);
		skip_comment();
	}
}

void JsonScanner::skip_comment()
{
	const bool block = character(at_ + 1) == '*';
	const std::size_t end =
		block ? text_.find("*/", at_ + 2) : text_.find_first_of("\r\n", at_ + 1);
	at_ = end == text_.npos ? text_.size() : end + (block ? 2 : 0);
}

std::string_view JsonScanner::take_scalar()
{
	const std::size_t begin = at_;
	if (character(at_) == '"')
		at_ = end_of_string();
	else
		at_ = std::min(text_.find_first_of(kAfterWords, at_ + 1), text_.size());
	return text_.substr(begin, at_ - begin);
}

void JsonScanner::skip_token()
{
	if (std::string_view("{}[],:").find(next()) == std::string_view::npos)
		take_scalar();
	else
		skip_sign();
}

std::size_t JsonScanner::end_of_string() const
{
	for (std::size_t at = at_ + 1; at < text_.size(); ++at) {
		if (text_[at] == '"')
			return at + 1;
		if (text_[at] == '\\')
			++at;
	}
	return text_.size();
}

std::size_t offset_of_opening(std::string_view text, std::size_t number)
{
	JsonScanner scanner(text);
	for (char sign = scanner.next(); sign != '\0'; sign = scanner.next()) {
		const bool opens = sign == '{' || sign == '[';
		if (opens && number-- == 0)
			break;
		scanner.skip_token();
	}
	return scanner.offset();
}

std::size_t offset_of_token(std::string_view text, std::size_t read)
{
	JsonScanner scanner(text);
	std::size_t last = 0;
	for (char sign = scanner.next(); scanner.offset() < read; sign = scanner.next()) {
		last = scanner.offset();
		if (sign == '\0')
			break;
		scanner.skip_token();
	}
	return last;
}

} // namespace penstock
