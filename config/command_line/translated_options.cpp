#include <algorithm>
#include <string_view>
#include <utility>

#include "config/command_line/bare_word.h"
#include "config/command_line/option_values.h"
#include "config/command_line/own_options.h"
#include "config/command_line/translator.h"
#include "config/options/foreign_encoders.h"
#include "config/outputs/container_places.h"

// Options, and which of the words after them are their values.

namespace penstock {

namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

/// "gain=3,hue=-1", which another program sets by the option that gives the camera here.
bool are_controls(const std::string &text)
{
	const std::string name = name_in(text);
	return text.size() > name.size() + 1 && !name.empty() &&
	       name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos;
}

bool consists_of(std::string_view text, std::string_view letters)
{
	return !text.empty() && text.find_first_not_of(letters) == text.npos;
}

/// "2s", where it should be "2".
bool has_wrong_unit(std::string_view option, std::string_view value)
{
	const std::size_t unit = value.find_first_not_of(".0123456789");
	return unit != value.npos && consists_of(value.substr(unit), kLetters) &&
	       accepts(option, value.substr(0, unit));
}

/// "fps", "M", "kbit/s": what may follow a number.
bool is_unit(std::string_view word)
{
	return consists_of(word.substr(0, word.find('/')), kLetters);
}

/// A value and what follows it, in one word that the option takes, or could take if it were
/// spelt otherwise. Empty: they do not belong together.
std::string joined_value(std::string_view option, const std::string &value, const std::string &next)
{
	// "4" and "0" are not 40.
	const bool numbers = kDigits.find(value.back()) != kDigits.npos &&
			     kDigits.find(next.front()) != kDigits.npos;
	const bool has_sign = value.back() == '=' || next.front() == '=';
	for (const std::string joint : {"", "x", "="}) {
		if ((numbers && joint.empty()) || (has_sign && joint == "="))
			continue;
		std::string joined = value + joint + next;
		if (accepts(option, joined))
			return joined;
		if (auto spelling = respelt(option, joined))
			return *spelling;
	}
	return {};
}

/// Words that only together are a value are few: "a", "=" and "1".
constexpr std::size_t kMostWords = 3;

} // namespace

bool Translator::read_own(const CLI::Option &option, std::optional<std::string> value)
{
	const bool asks = &option == program_.get_version_ptr() ||
			  &option == program_.get_help_ptr() || &option == command_->get_help_ptr();
	if (asks)
		return false;
	const std::string name = long_name(option);
	if (!takes_value(option)) {
		// ustreamer's -q has one, as -q of others.
		if (name == "--quiet" && has_word() && accepts("--quality", words_[next_])) {
			call_strange("-q " + words_[next_]);
			add("--quality", words_[next_++]);
			return true;
		}
		add(name, std::nullopt);
		for (const char *yes : {"yes", "true", "on"})
			if (has_word() && words_[next_] == yes)
				call_strange(words_[next_++]);
		return true;
	}
	// GStreamer's -e has no value.
	const bool before_element = next_ < words_.size() && is_word(words_[next_]) &&
				    find_foreign_option(words_[next_]);
	if (name == "--encoder" && !value && (gstreamer_ || before_element)) {
		call_strange("-e");
		return true;
	}
	if (!value)
		value = take_value();
	const bool next_is_own =
		next_ < words_.size() && find_option(*command_, name_in(words_[next_]));
	if (value ? value->empty() : next_is_own)
		result_.incomplete = missing_value(option);
	if (!value || value->empty())
		return false;
	*value = whole_value(name, std::move(*value));
	if (moves_elsewhere(name, *value))
		call_strange(*value);
	else
		add(name, std::move(value));
	return true;
}

std::string Translator::whole_value(const std::string &option, std::string value)
{
	const std::size_t first = next_;
	std::string words = value;
	if (option == "--output" && value == "optional" && has_word()) {
		value += ":" + words_[next_++];
	} else {
		while (take_unit(option, value) || take_rest(option, value) ||
		       take_name(option, value)) {
		}
		if (option == "--exec-on")
			take_command(value);
	}
	for (std::size_t i = first; i < next_; ++i)
		words += " " + words_[i];
	if (next_ != first)
		call_strange(words);
	if (accepts(option, value))
		return value;
	const auto spelling = respelt(option, value);
	if (!spelling)
		return value;
	call_strange(words);
	return *spelling;
}

/// "10" and "s". The value is right without it, too.
bool Translator::take_unit(const std::string &option, std::string &value)
{
	const bool number = kDigits.find(value.front()) != kDigits.npos;
	if (!number || !has_word() || !is_unit(words_[next_]) || accepts_any_text(option, value))
		return false;
	std::string joined = joined_value(option, value, words_[next_]);
	if (joined.empty())
		return false;
	++next_;
	value = std::move(joined);
	return true;
}

/// "1280" and "720", "gain", "=" and "3". The value is wrong without it.
bool Translator::take_rest(const std::string &option, std::string &value)
{
	if (accepts(option, value))
		return false;
	std::string all = value;
	for (std::size_t end = next_; end < words_.size() && end < next_ + kMostWords; ++end) {
		const std::string &word = words_[end];
		// What says something for itself is no part of another value.
		const std::string_view own = is_word(word) ? option_of_bare_word(word) : "";
		if (!is_word(word) || word.empty() || (!own.empty() && !is_number(word)))
			return false;
		if (std::string joined = joined_value(option, all, word); !joined.empty()) {
			value = std::move(joined);
			next_ = end + 1;
			return true;
		}
		all += word;
	}
	return false;
}

/// "wait" and "10m", of "wait:10m"; and names that were not quoted, "HD" and "Webcam".
bool Translator::take_name(const std::string &option, std::string &value)
{
	// The word after a file is another one.
	if (!has_word() || words_[next_].empty() || option == "--output")
		return false;
	const std::string &word = words_[next_];
	const std::string limited = value + ":" + word;
	const bool named = option == "--camera" || option == "--input";
	const bool plain = option_of_bare_word(word).empty() && !command_meant(word) &&
			   !find_foreign_option(name_in(word)) && !find_foreign_encoder(word);
	const bool device = option == "--allocator" && word.starts_with("/dev/");
	if (!accepts_any_text(option, value) && accepts(option, limited) &&
	    (plain || device || !accepts_any_text(option, limited)))
		value = limited;
	else if (named && plain && consists_of(value.substr(0, 1), kLetters))
		value += " " + word;
	else
		return false;
	++next_;
	return true;
}

/// The words of a command that was not quoted, up to the next option.
void Translator::take_command(std::string &command)
{
	// Who quotes has quoted all of it.
	if (command.find(' ') != command.npos)
		return;
	while (next_ < words_.size()) {
		const std::string &word = words_[next_];
		if (!is_word(word) && find_option(*command_, name_in(word)))
			return;
		command += " " + shell_quoted(word);
		++next_;
	}
}

/// "-s1280x720", several flags as "-vv", and with one dash what has two: "-size".
bool Translator::read_joined(const std::string &word)
{
	const CLI::Option *whole = find_option(*command_, "-" + name_in(word));
	if (whole && word.size() > 2) {
		call_strange(name_in(word));
		return read_own(*whole, value_in(word));
	}
	const CLI::Option *option = find_option(*command_, word.substr(0, 2));
	const auto foreign = option ? std::nullopt : find_foreign_option(word.substr(0, 2));
	if (foreign && word.size() > 2 && is_number(word.substr(2))) {
		call_strange(word.substr(0, 2));
		read_foreign(*foreign, word.substr(2));
		return true;
	}
	if (!option || word[1] == '-')
		return read_unknown(word);
	if (takes_value(*option) && word[2] == '=') {
		call_strange(word.substr(0, 3));
		return read_own(*option, word.substr(3));
	}
	if (takes_value(*option))
		return read_own(*option, word.substr(2));
	const bool flags = std::all_of(word.begin() + 1, word.end(), [this](char letter) {
		const CLI::Option *flag = find_option(*command_, std::string("-") + letter);
		return flag && !takes_value(*flag);
	});
	if (!flags)
		return read_unknown(word);
	line_.add(word, std::nullopt);
	return true;
}

void Translator::read_foreign(const FoundForeignOption &found, std::optional<std::string> value)
{
	const ForeignOption &option = *found.option;
	rtp_ = rtp_ || option.name.starts_with("rtp");
	rpicam_ = rpicam_ || found.program == ForeignProgram::kRpicam;
	gstreamer_ = gstreamer_ || found.program == ForeignProgram::kGstreamer;
	if (!option.note.empty())
		add_note(std::string(option.note));
	if (option.ours == kListDevices)
		wants_devices_ = true;
	if (option.value == ForeignValue::kNone) {
		if (!wants_devices_)
			apply_words(option.ours);
		return;
	}
	if (!value)
		value = take_value();
	if (value && !option.ours.empty() && !value->empty())
		value = whole_value(std::string(option.ours), std::move(*value));
	if (value)
		apply(option, *value);
}

/// "--h264", "--software", "--cbr": a value that became an option.
bool Translator::read_value_as_option(const std::string &name)
{
	const std::string value = name.substr(std::min(name.find_first_not_of('-'), name.size()));
	std::string option(option_of_bare_word(value));
	if (option.empty())
		option = option_with_choice(*command_, value);
	const bool encoder = find_foreign_encoder(value).has_value();
	if (!encoder && option.empty())
		return false;
	call_strange(name);
	if (encoder)
		apply_encoder(value);
	else
		add(option, value);
	return true;
}

bool Translator::read_unknown(const std::string &word)
{
	// "--events-file" is what --events takes.
	std::string name = name_in(word);
	for (std::size_t dash = name.rfind('-'); dash != name.npos && dash > 2;
	     dash = name.rfind('-', dash - 1))
		if (const CLI::Option *option = find_option(*command_, name.substr(0, dash))) {
			call_strange(name);
			return read_own(*option, value_in(word));
		}
	if (name == word && read_value_as_option(name))
		return true;
	call_strange(name, false);
	const std::string near = nearest_name(*command_, word);
	if (const CLI::Option *option = near.empty() ? nullptr : find_option(*command_, near))
		return read_own(*option, value_in(word));
	// What follows is its value, but for a place, which is more likely meant for itself.
	const bool numbers = has_word() && consists_of(words_[next_], "0123456789.,:-");
	if (has_word() && (numbers || words_[next_].find_first_of("./") == std::string::npos))
		++next_;
	return true;
}

bool Translator::moves_elsewhere(const std::string &option, const std::string &value)
{
	const bool names_encoder = find_foreign_encoder(value).has_value();
	if (names_encoder &&
	    (option == "--encoder" || (option == "--codec" && !accepts(option, value)))) {
		apply_encoder(value);
		return true;
	}
	// Every path without a copy is by dmabuf.
	if (option == "--memory" && value == "dmabuf") {
		add("--zero-copy", "require");
		return true;
	}
	if (option == "--format" && !accepts(option, value) && !ending_of(value).empty()) {
		container_ = value;
		add_note("the ending of a file's name says the container");
		return true;
	}
	if (!accepts(option, value)) {
		// A number is of whatever it was given to, and nearly everything may be the name of
		// a camera or a file.
		const std::string other(option_of_bare_word(value));
		if (consists_of(value, "0123456789.") || has_wrong_unit(option, value) ||
		    other == option || other == "--camera" || other == "--output" ||
		    !find_option(*command_, other))
			return false;
		add(other, value);
		return true;
	}
	if (apply_list(option, value))
		return true;
	if (option != "--camera" || value.find_first_of(":/") != std::string::npos)
		return false;
	if (is_config_file(value))
		add("--config", value);
	else if (names_encoder || value == "copy")
		apply_encoder(value);
	else if (are_controls(value))
		apply({"", ForeignValue::kControls, "--ctrl"}, value);
	else
		return false;
	return true;
}

} // namespace penstock
