#include "config/command_line/translator.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "config/command_line/bare_word.h"
#include "config/command_line/container_names.h"
#include "config/command_line/own_options.h"
#include "config/options/duration.h"
#include "config/options/foreign_encoders.h"
#include "config/options/number_text.h"
#include "config/options/values.h"
#include "config/outputs/url_secrets.h"
#include "core/video/codec.h"

namespace penstock {

namespace {

/// The commands whose lines are read; the words of others have other meanings.
constexpr auto kReadCommands = std::to_array<std::string_view>({"record", "plan", "devices"});

/// No option: "clip.mp4", "-", "-0.5".
bool is_word(const std::string &text)
{
	constexpr std::string_view kDigits = "0123456789.";
	return !text.starts_with('-') || text == "-" || kDigits.find(text[1]) != kDigits.npos;
}

std::string name_in(const std::string &word)
{
	return word.substr(0, word.find('='));
}

std::optional<std::string> value_in(const std::string &word)
{
	const std::size_t equals = word.find('=');
	return equals == std::string::npos ? std::nullopt : std::optional(word.substr(equals + 1));
}

/// "gain=3,hue=-1", which another program sets by the option that gives the camera here.
bool are_controls(const std::string &text)
{
	const std::string name = name_in(text);
	return text.size() > name.size() + 1 && !name.empty() &&
	       name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos;
}

/// "30" of "30fps"; empty where a word is no rate.
std::string rate_in(const std::string &word)
{
	constexpr std::string_view kUnit = "fps";
	if (!word.ends_with(kUnit))
		return {};
	std::string rate = word.substr(0, word.size() - kUnit.size());
	return parse_rate(rate) ? rate : "";
}

/// "video/x-raw,format=NV12": GStreamer's description of a stream.
bool describes_stream(const std::string &word)
{
	return word.starts_with("video/x-") || word.starts_with("image/jpeg") ||
	       word.starts_with("application/x-");
}

} // namespace

Translator::Translator(const CLI::App &program, std::span<const char *const> words)
	: program_(program), words_(words.begin(), words.end()),
	  command_(find_command(program, "record"))
{}

std::optional<Translation> Translator::translate()
{
	while (next_ < words_.size())
		if (!read(words_[next_++]))
			return result_.incomplete.empty() ? std::nullopt
							  : std::optional(std::move(result_));
	correct_times();
	if (wants_devices_)
		ask_for_devices();
	const std::string command = command_->get_name();
	if (command == "record" && !line_.find("--output") && !line_.find("--config"))
		line_.add("--output", "video" + std::string(ending_of_container(container_)));
	correct_output();
	result_.line = line_.text(command);
	return std::move(result_);
}

bool Translator::read(const std::string &word)
{
	if (is_word(word)) {
		if (!command_given_ && find_command(program_, word))
			return read_command(word);
		read_bare(word);
		return true;
	}
	const std::string name = name_in(word);
	const CLI::Option *option = find_option(*command_, name);
	if (option && (name == word || name.starts_with("--")))
		return read_own(*option, value_in(word));
	if (const auto found = find_foreign_option(name)) {
		call_strange(name);
		read_foreign(*found, value_in(word));
		return true;
	}
	return read_joined(word);
}

bool Translator::read_command(const std::string &name)
{
	if (std::ranges::find(kReadCommands, name) == kReadCommands.end())
		return false;
	command_ = find_command(program_, name);
	command_given_ = true;
	return true;
}

bool Translator::read_own(const CLI::Option &option, std::optional<std::string> value)
{
	const bool asks = &option == program_.get_version_ptr() ||
			  &option == program_.get_help_ptr() || &option == command_->get_help_ptr();
	if (asks)
		return false;
	const std::string name = long_name(option);
	if (!takes_value(option)) {
		add(name, std::nullopt);
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
	if (!value && next_ < words_.size() && find_option(*command_, name_in(words_[next_])))
		result_.incomplete = missing_value(option);
	if (!value)
		return false;
	// "--ctrl brightness 140".
	const bool sets_control = name == "--ctrl" || name == "--enc-ctrl";
	if (sets_control && value->find('=') == value->npos && next_ < words_.size() &&
	    parse_whole<std::int64_t>(words_[next_])) {
		call_strange(words_[next_]);
		*value += "=" + *take_value();
	}
	if (moves_elsewhere(name, *value))
		call_strange(*value);
	else
		add(name, std::move(value));
	return true;
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
	if (!option || word[1] == '-')
		return read_unknown(word);
	if (takes_value(*option) && word[2] == '=') {
		call_strange(word.substr(0, 3));
		return read_own(*option, word.substr(3));
	}
	if (takes_value(*option))
		return read_own(*option, word.substr(2));
	line_.add(word, std::nullopt);
	return true;
}

void Translator::read_foreign(const FoundForeignOption &found, std::optional<std::string> value)
{
	const ForeignOption &option = *found.option;
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
	if (value)
		apply(option, *value);
}

/// Of all, or of the one that was named where the command takes one.
void Translator::ask_for_devices()
{
	if (takes_words(*command_))
		return;
	const std::string *camera = line_.find("--camera");
	const auto one = camera ? std::optional(*camera) : std::nullopt;
	line_ = {};
	command_ = find_command(program_, "devices");
	if (one && takes_words(*command_))
		line_.add_word(*one);
}

void Translator::read_bare(const std::string &word)
{
	if (takes_words(*command_))
		return line_.add_word(word);
	if (describes_stream(word)) {
		call_strange(word);
		if (word.starts_with("image/"))
			add("--format", "MJPG");
		return apply_fields(word);
	}
	const std::string name = name_in(word);
	// GStreamer's properties have a value.
	const auto found = find_foreign_option(name);
	if (found && (name != word || found->option->value == ForeignValue::kNone)) {
		call_strange(name);
		return read_foreign(*found, value_in(word));
	}
	if (find_foreign_encoder(name)) {
		call_strange(word);
		return apply_encoder(word);
	}
	if (const std::string rate = rate_in(word); !rate.empty()) {
		call_strange(word);
		return add("--fps", rate);
	}
	std::string_view option = option_of_bare_word(word);
	// The second node is where the first one's pictures go.
	if (option == "--camera" && line_.find(option) && word.starts_with("/dev/"))
		option = "--encoder";
	call_strange(word, !option.empty());
	if (!option.empty())
		add(option, word);
}

bool Translator::read_unknown(const std::string &word)
{
	call_strange(name_in(word), false);
	const std::string near = nearest_name(*command_, word);
	if (const CLI::Option *option = near.empty() ? nullptr : find_option(*command_, near))
		return read_own(*option, value_in(word));
	// What follows is its value, but for a place, which is more likely meant for itself.
	const bool more = next_ < words_.size() && is_word(words_[next_]);
	if (more && words_[next_].find_first_of("./") == std::string::npos)
		++next_;
	return true;
}

bool Translator::moves_elsewhere(const std::string &option, const std::string &value)
{
	if (option == "--encoder" && find_foreign_encoder(value)) {
		apply_encoder(value);
		return true;
	}
	if (option == "--codec" && !parse_codec(value) && find_foreign_encoder(value)) {
		apply_encoder(value);
		return true;
	}
	if (option == "--fps" && parse_size(value)) {
		add("--size", value);
		return true;
	}
	if (option != "--camera" || value.find_first_of(":/") != std::string::npos)
		return false;
	if (is_config_file(value))
		add("--config", value);
	else if (find_foreign_encoder(value) || value == "copy")
		apply_encoder(value);
	else if (are_controls(value))
		apply({"", ForeignValue::kControls, "--ctrl"}, value);
	else
		return false;
	return true;
}

void Translator::add(std::string_view option, std::optional<std::string> value)
{
	const std::string name(option);
	const CLI::Option *known = find_option(*command_, name);
	if (!known && name == "--camera" && value && takes_words(*command_))
		return line_.add_word(std::move(*value));
	if (!known)
		return;
	// Other programs mean kilobits.
	if (value && name == "--bitrate" && !parse_bitrate(*value) && parse_bitrate(*value + "k"))
		*value += "k";
	if (value && known->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll)
		line_.add_more(name, std::move(*value));
	else
		line_.add(name, std::move(value));
}

void Translator::call_strange(const std::string &word, bool translated)
{
	result_.needed = result_.needed || translated;
	std::string shown = shown_url(word);
	if (std::ranges::find(result_.strange, shown) == result_.strange.end())
		result_.strange.push_back(std::move(shown));
}

void Translator::add_note(std::string note)
{
	if (std::ranges::find(result_.notes, note) == result_.notes.end())
		result_.notes.push_back(std::move(note));
}

std::optional<std::string> Translator::take_value()
{
	if (next_ == words_.size() || !is_word(words_[next_]))
		return std::nullopt;
	return words_[next_++];
}

/// rpicam-vid counts times in milliseconds; 0 has no end, as in other programs.
void Translator::correct_times()
{
	for (const char *option : {"--duration", "--segment"}) {
		std::string *value = line_.find(option);
		const auto number = value ? parse_whole<std::uint32_t>(*value) : std::nullopt;
		// Nobody records for so few milliseconds; another program counts in seconds.
		constexpr std::uint32_t kFewest = 1000;
		if (number == 0u)
			line_.remove(option);
		else if (rpicam_ && number && *number >= kFewest)
			*value = print_duration(std::chrono::milliseconds(*number));
	}
}

void Translator::correct_output()
{
	std::string *output = line_.find("--output");
	if (!output)
		return;
	if (is_raw_file(*output)) {
		call_strange(*output);
		add_note("penstock writes coded pictures");
	}
	*output = name_in_container(std::move(*output), container_);
}

} // namespace penstock
