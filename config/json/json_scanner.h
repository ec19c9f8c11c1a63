#pragma once

#include <cstddef>
#include <string_view>

namespace penstock {

/// Walks over the text of JSON that a parser found right, comments included. Of a wrong text it
/// only tells where brackets stand.
class JsonScanner
{
public:
	explicit JsonScanner(std::string_view text);

	/// Skips spaces and comments. The character there, or '\0' at the end.
	char next();
	/// Where that is.
	std::size_t offset() const { return at_; }

	/// One bracket, comma or colon.
	void skip_sign() { ++at_; }
	/// A sign or a scalar.
	void skip_token();
	/// A string with its quotes, a number or a word.
	std::string_view take_scalar();

private:
	char character(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
	void skip_comment();
	std::size_t end_of_string() const;

	std::string_view text_;
	std::size_t at_ = 0;
};

/// Where the bracket stands that opens the object or array of that number, from 0 on.
std::size_t offset_of_opening(std::string_view text, std::size_t number);

/// Where the token begins that was read last when a parser has read so many bytes.
std::size_t offset_of_token(std::string_view text, std::size_t read);

} // namespace penstock
