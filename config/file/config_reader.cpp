#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/file/config_file.h"
#include "config/file/json_document.h"
#include "config/options/options.h"
#include "config/outputs/url_secrets.h"
#include "core/base/unique_fd.h"
#include "core/base/user_mistake.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

using nlohmann::json;

constexpr std::size_t kLargestFile = 1 << 20;

tl::unexpected<Error> mistake(const std::string &path, std::string_view what)
{
	return user_mistake(path.empty() ? std::string(what) : fmt::format("{}: {}", path, what));
}

tl::unexpected<Error> wrong_type(const std::string &path, std::string_view wanted,
				 const json &value)
{
	std::string found;
	if (value.is_object() || value.is_array())
		found = fmt::format("an {}", value.type_name());
	else
		found = value.is_string() ? "a string" : value.dump();
	return mistake(path, fmt::format("must be {}, not {}", wanted, found));
}

Status check_keys(const json &object, const std::string &path,
		  const std::vector<std::string_view> &known)
{
	if (!object.is_object())
		return wrong_type(path, "an object", object);
	for (const auto &[key, value] : object.items())
		if (std::ranges::find(known, key) == known.end())
			return mistake(member_path(path, key),
				       "unknown key" + did_you_mean(key, known, "\""));
	return {};
}

/// As the command line has it. `type` tells what a string would hold.
Result<std::string> scalar_text(const json &value, const std::string &path, Form form,
				const std::string &type)
{
	bool number = form == Form::kNumber || form == Form::kTextOrNumber;
	bool fits = form == Form::kFlag ? value.is_boolean()
					: (number && value.is_number_integer()) ||
						  (form != Form::kNumber && value.is_string());
	if (!fits) {
		std::string wanted = fmt::format("a string ({})", type);
		if (form == Form::kFlag)
			wanted = "true or false";
		else if (form == Form::kNumber)
			wanted = "a whole number";
		else if (form == Form::kTextOrNumber)
			wanted += " or a whole number";
		return wrong_type(path, wanted, value);
	}
	if (!value.is_string())
		return value.dump();
	std::string text = value.get<std::string>();
	if (text.empty() || text.find('\0') != text.npos)
		return mistake(path, "must not be empty or have a null character");
	return text;
}

/// ["NV12", "YUYV"] or "NV12,YUYV", as the command line has it.
Result<std::string> list_text(const json &value, const std::string &path, const std::string &type)
{
	if (!value.is_array())
		return scalar_text(value, path, Form::kText, type);
	std::vector<std::string> texts;
	for (std::size_t i = 0; i < value.size(); ++i) {
		auto text = scalar_text(value[i], item_path(path, i), Form::kText, type);
		if (!text)
			return propagate(text);
		texts.push_back(std::move(*text));
	}
	if (texts.empty())
		return mistake(path, "must not be empty");
	return fmt::format("{}", fmt::join(texts, ","));
}

template <typename T>
Status set(T &target, const Option<T> &option, const std::string &text, const std::string &path)
{
	Status status = option.set(target, text);
	return status ? status : mistake(path, status.error().context);
}

/// {"gain": 3, "power_line_frequency": "50 Hz"}
template <typename T>
Status set_pairs(T &target, const Option<T> &option, const json &object, const std::string &path)
{
	if (!object.is_object())
		return wrong_type(path, "an object of names and values", object);
	for (const auto &[name, value] : object.items()) {
		std::string place = member_path(path, name);
		if (name.empty() || name.find('=') != name.npos)
			return mistake(place, "no control can have this name");
		auto text = scalar_text(value.is_boolean() ? json(value.dump()) : value, place,
					Form::kTextOrNumber, "VALUE");
		if (!text)
			return propagate(text);
		if (Status status = set(target, option, name + "=" + *text, place); !status)
			return status;
	}
	return {};
}

/// Those of `options` that the object has.
template <typename T>
Status set_all(T &target, const std::vector<Option<T>> &options, const json &object,
	       const std::string &path)
{
	for (const Option<T> &option : options) {
		auto found = object.find(option.key);
		if (found == object.end())
			continue;
		std::string place = member_path(path, option.key);
		Status status;
		if (option.form == Form::kPairs) {
			status = set_pairs(target, option, *found, place);
		} else {
			auto text = option.form == Form::kList
					    ? list_text(*found, place, option.type)
					    : scalar_text(*found, place, option.form, option.type);
			status = text ? set(target, option, *text, place) : propagate(text);
		}
		if (!status)
			return status;
	}
	return {};
}

template <typename T>
std::vector<std::string_view> keys_of(const std::vector<Option<T>> &options)
{
	std::vector<std::string_view> keys;
	for (const Option<T> &option : options)
		keys.push_back(option.key);
	return keys;
}

/// An object that has nothing but options, and those that it must have.
template <typename T>
Result<T> read_object(const json &object, const std::string &path,
		      const std::vector<Option<T>> &options)
{
	T made;
	Status status = check_keys(object, path, keys_of(options));
	if (status)
		status = set_all(made, options, object, path);
	if (!status)
		return propagate(status);
	for (const Option<T> &option : options)
		if (option.required && !object.contains(option.key))
			return mistake(path, fmt::format("\"{}\" is missing", option.key));
	return made;
}

Status read_name(const json &object, const std::string &path, std::string &name)
{
	auto found = object.find("name");
	if (found == object.end())
		return {};
	auto text = scalar_text(*found, path + ".name", Form::kText, "any name");
	if (text)
		name = std::move(*text);
	return text ? Status{} : propagate(text);
}

/// The objects that pipelines can refer to by name: cameras, encoders, outputs.
template <typename T>
class Section
{
public:
	Section(std::string key, const std::vector<Option<T>> &options)
		: key_(std::move(key)), options_(options)
	{}

	Status read(const json &document)
	{
		auto found = document.find(key_);
		if (found == document.end())
			return {};
		if (!found->is_object())
			return wrong_type(key_, "an object of names and objects", *found);
		for (const auto &[name, object] : found->items()) {
			auto made = read_object(object, member_path(key_, name), options_);
			if (!made)
				return propagate(made);
			named_.emplace(name, std::move(*made));
		}
		return {};
	}

	/// By its name, or written where the name could stand.
	Result<T> resolve(const json &value, const std::string &path) const
	{
		if (value.is_object())
			return read_object(value, path, options_);
		if (!value.is_string())
			return wrong_type(
				path, fmt::format("a name from \"{}\" or an object", key_), value);
		const auto &name = value.get_ref<const std::string &>();
		if (auto found = named_.find(name); found != named_.end())
			return found->second;
		std::vector<std::string_view> names;
		for (const auto &[known, object] : named_)
			names.push_back(known);
		std::string hint = did_you_mean(name, names, "\"");
		if (hint.empty())
			hint = fmt::format("; without a name write {{\"{}\": {}}}",
					   options_.front().key, json(shown_url(name)).dump());
		return mistake(path, fmt::format("\"{}\" has no {}{}", key_,
						 json(shown_url(name)).dump(), hint));
	}

private:
	std::string key_;
	const std::vector<Option<T>> &options_;
	std::map<std::string, T> named_;
};

bool is_one_device(const CameraSettings &camera)
{
	return camera.device.by != DeviceSelector::By::kAny;
}

/// A whole document.
class Reader
{
public:
	Result<Configuration> read(const json &document);

private:
	Status read_top(const json &document);
	Status read_pipelines(const json &document);
	Result<PipelineSettings> read_pipeline(const json &object, const std::string &path);
	Status read_streams(const json &array, const std::string &path,
			    std::vector<StreamSettings> &streams);
	/// The members of an object that are about one stream.
	Status read_stream(const json &object, const std::string &path, StreamSettings &stream);
	Status read_outputs(const json &array, const std::string &path,
			    std::vector<OutputSettings> &outputs);

	Section<CameraSettings> cameras_{"cameras", camera_options()};
	Section<EncoderSettings> encoders_{"encoders", encoder_options()};
	Section<OutputSettings> outputs_{"outputs", output_options()};
	Configuration configuration_;
};

Result<Configuration> Reader::read(const json &document)
{
	Status status = read_top(document);
	if (status)
		status = cameras_.read(document);
	if (status)
		status = encoders_.read(document);
	if (status)
		status = outputs_.read(document);
	if (status)
		status = read_pipelines(document);
	if (!status)
		return propagate(status);
	return std::move(configuration_);
}

Status Reader::read_top(const json &document)
{
	std::vector<std::string_view> known{"$schema",	"version", "cameras",
					    "encoders", "outputs", "pipelines"};
	for (const auto &more : {keys_of(run_options()), keys_of(log_options())})
		known.insert(known.end(), more.begin(), more.end());
	if (Status status = check_keys(document, "", known); !status)
		return status;
	auto schema = document.find("$schema");
	if (schema != document.end() && !schema->is_string())
		return wrong_type("$schema", "a string", *schema);
	auto version = document.find("version");
	if (version == document.end())
		return mistake("", "\"version\" is missing; write \"version\": 1");
	if (!version->is_number_integer() || *version != 1)
		return mistake("version", "must be 1, the only one so far");
	if (Status status = set_all(configuration_.record.run, run_options(), document, "");
	    !status)
		return status;
	return set_all(configuration_.log, log_options(), document, "");
}

Status Reader::read_pipelines(const json &document)
{
	const std::string path = "pipelines";
	auto found = document.find(path);
	if (found == document.end())
		return mistake("", "\"pipelines\" is missing");
	if (!found->is_array() || found->empty())
		return mistake(path, "must be an array of at least one object");
	auto &pipelines = configuration_.record.pipelines;
	for (std::size_t i = 0; i < found->size(); ++i) {
		std::string place = item_path(path, i);
		auto made = read_pipeline((*found)[i], place);
		if (!made)
			return propagate(made);
		for (const PipelineSettings &other : pipelines) {
			if (!made->name.empty() && other.name == made->name)
				return mistake(place + ".name", "another pipeline has this name");
			if (is_one_device(made->camera) &&
			    other.camera.device == made->camera.device)
				return mistake(place + ".camera",
					       "another pipeline has this camera; one camera for "
					       "several encoders is one pipeline with "
					       "\"streams\"");
		}
		pipelines.push_back(std::move(*made));
	}
	return {};
}

Result<PipelineSettings> Reader::read_pipeline(const json &object, const std::string &path)
{
	if (Status status = check_keys(
		    object, path, {"name", "camera", "encoder", "policy", "outputs", "streams"});
	    !status)
		return propagate(status);
	PipelineSettings pipeline;
	if (Status status = read_name(object, path, pipeline.name); !status)
		return propagate(status);
	if (auto camera = object.find("camera"); camera != object.end()) {
		auto made = cameras_.resolve(*camera, path + ".camera");
		if (!made)
			return propagate(made);
		pipeline.camera = std::move(*made);
	}
	if (auto policy = object.find("policy"); policy != object.end()) {
		auto made = read_object(*policy, path + ".policy", policy_options());
		if (!made)
			return propagate(made);
		pipeline.policy = std::move(*made);
	}
	auto streams = object.find("streams");
	Status status = streams == object.end()
				? read_stream(object, path, pipeline.streams[0])
				: read_streams(*streams, path + ".streams", pipeline.streams);
	if (!status)
		return propagate(status);
	for (std::string_view key : {"encoder", "outputs"})
		if (streams != object.end() && object.contains(key))
			return mistake(member_path(path, key),
				       "goes into each of the \"streams\" where there are any");
	return pipeline;
}

Status Reader::read_streams(const json &array, const std::string &path,
			    std::vector<StreamSettings> &streams)
{
	if (!array.is_array() || array.empty())
		return mistake(path, "must be an array of at least one object");
	streams.clear();
	for (std::size_t i = 0; i < array.size(); ++i) {
		const std::string place = item_path(path, i);
		StreamSettings stream;
		Status status = check_keys(array[i], place, {"name", "encoder", "outputs"});
		if (status)
			status = read_name(array[i], place, stream.name);
		if (status)
			status = read_stream(array[i], place, stream);
		if (!status)
			return status;
		for (const StreamSettings &other : streams)
			if (!stream.name.empty() && other.name == stream.name)
				return mistake(place + ".name", "another stream has this name");
		streams.push_back(std::move(stream));
	}
	return {};
}

Status Reader::read_stream(const json &object, const std::string &path, StreamSettings &stream)
{
	if (auto encoder = object.find("encoder"); encoder != object.end()) {
		auto made = encoders_.resolve(*encoder, path + ".encoder");
		if (!made)
			return propagate(made);
		stream.encoder = std::move(*made);
	}
	auto outputs = object.find("outputs");
	return outputs == object.end() ? Status{}
				       : read_outputs(*outputs, path + ".outputs", stream.outputs);
}

Status Reader::read_outputs(const json &array, const std::string &path,
			    std::vector<OutputSettings> &outputs)
{
	if (!array.is_array())
		return wrong_type(path, "an array", array);
	for (std::size_t i = 0; i < array.size(); ++i) {
		auto made = outputs_.resolve(array[i], item_path(path, i));
		if (!made)
			return propagate(made);
		outputs.push_back(std::move(*made));
	}
	return {};
}

/// Of all URLs in the document, wherever they stand.
void add_secrets(const json &value, std::vector<std::string> &secrets)
{
	const auto add = [&secrets](const std::string &text) {
		std::ranges::move(secrets_of(text), std::back_inserter(secrets));
	};
	if (value.is_string())
		add(value.get_ref<const std::string &>());
	if (value.is_object())
		for (const auto &[key, member] : value.items())
			add(key);
	if (value.is_structured())
		for (const json &item : value)
			add_secrets(item, secrets);
}

tl::unexpected<Error> read_error(const std::string &path)
{
	return mistake("", system_error(errno, path).value().message());
}

Result<std::string> read_file(const std::string &path)
{
	UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
	if (!file)
		return read_error(path);
	std::string text;
	std::array<char, 4096> part;
	for (;;) {
		ssize_t count = read(file.get(), part.data(), part.size());
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return read_error(path);
		if (count == 0)
			return text;
		text.append(part.data(), static_cast<std::size_t>(count));
		if (text.size() > kLargestFile)
			return mistake(path, "more than 1 MiB; that is no config file");
	}
}

std::vector<Destination *> destinations_of(Configuration &configuration)
{
	std::vector<Destination *> all;
	for (PipelineSettings &pipeline : configuration.record.pipelines)
		for (StreamSettings &stream : pipeline.streams)
			for (OutputSettings &output : stream.outputs)
				all.push_back(&output.destination);
	return all;
}

} // namespace

Result<Configuration> parse_config(std::string_view text, const std::string &name)
{
	constexpr std::string_view kBlank = " \t\r\n";
	if (text.find_first_not_of(kBlank) == text.npos)
		return mistake(name, "the file is empty");
	auto document = parse_json(text);
	if (!document)
		return mistake(name, without_url_secrets(document.error().context));
	auto configuration = Reader().read(*document);
	if (!configuration) {
		std::vector<std::string> secrets;
		add_secrets(*document, secrets);
		return mistake(name, without(secrets, configuration.error().context));
	}
	return configuration;
}

Result<Configuration> read_config(const std::string &path)
{
	auto text = read_file(path);
	if (!text)
		return propagate(text);
	auto configuration = parse_config(*text, path);
	if (!configuration)
		return configuration;
	// As systemd's credentials: beside the file that names them, wherever that is.
	const std::filesystem::path folder = std::filesystem::path(path).parent_path();
	for (Destination *destination : destinations_of(*configuration))
		if (std::string &file = destination->password_file; !file.empty())
			file = folder / file;
	return configuration;
}

std::optional<std::string> exposed_secret(const std::string &path,
					  const Configuration &configuration)
{
	struct stat file {};
	if (::stat(path.c_str(), &file) != 0 || (file.st_mode & S_IROTH) == 0)
		return std::nullopt;
	Configuration copy = configuration;
	for (const Destination *destination : destinations_of(copy))
		if (destination->password_file.empty() && !secrets_of(destination->url).empty())
			return fmt::format("{} may be read by everybody, and {} has a secret in "
					   "it (chmod o-r, or \"password-file\")",
					   path, shown_url(destination->url));
	return std::nullopt;
}

} // namespace penstock
