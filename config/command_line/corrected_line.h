#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

/// A command line in penstock's words, which somebody may copy into a shell. Secrets of URLs are
/// hidden.
class CorrectedLine
{
public:
	struct Part {
		std::string option; ///< empty: a word
		std::optional<std::string> value;
	};

	/// An option with its value, a flag without one. What was said before stays, unless the new
	/// value says more of the same: "vaapi:NODE" after "vaapi".
	void add(const std::string &option, std::optional<std::string> value);
	/// The same of an option that may be given several times.
	void add_more(const std::string &option, std::string value);
	/// A word that is no option's value.
	void add_word(std::string word);

	/// Both sides make --size. Of a side that is missing the usual one is taken.
	void set_width(std::string width) { width_ = std::move(width); }
	void set_height(std::string height) { height_ = std::move(height); }

	void remove(std::string_view option);
	std::string *find(std::string_view option); ///< its value; null if it was not added

	std::vector<Part> &parts() { return parts_; }
	bool empty() const { return parts_.empty() && width_.empty() && height_.empty(); }
	std::string text(const std::string &command) const;

private:
	std::string size() const;

	std::vector<Part> parts_;
	std::string width_;
	std::string height_;
};

/// A word as a shell needs it.
std::string shell_quoted(const std::string &word);

} // namespace penstock
