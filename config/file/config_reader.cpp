#include "config/file/config_file.h"

#include <filesystem>
#include <utility>

#include <nlohmann/json.hpp>

#include "config/file/config_secrets.h"
#include "config/file/config_text.h"
#include "config/file/json_document.h"
#include "config/file/json_path.h"
#include "config/file/named_section.h"
#include "config/options/destinations.h"
#include "config/options/options.h"
#include "config/outputs/url_secrets.h"

namespace penstock {

namespace {

using nlohmann::json;

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

	NamedSection<CameraSettings> cameras_{"cameras", camera_options()};
	NamedSection<EncoderSettings> encoders_{"encoders", encoder_options()};
	NamedSection<OutputSettings> outputs_{"outputs", output_options()};
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
		return mistake_at("", "\"version\" is missing; write \"version\": 1");
	if (!version->is_number_integer() || *version != 1)
		return mistake_at("version", "must be 1, the only one so far");
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
		return mistake_at("", "\"pipelines\" is missing");
	if (!found->is_array() || found->empty())
		return mistake_at(path, "must be an array of at least one object");
	auto &pipelines = configuration_.record.pipelines;
	for (std::size_t i = 0; i < found->size(); ++i) {
		std::string place = item_path(path, i);
		auto made = read_pipeline((*found)[i], place);
		if (!made)
			return propagate(made);
		for (const PipelineSettings &other : pipelines) {
			if (!made->name.empty() && other.name == made->name)
				return mistake_at(place + ".name",
						  "another pipeline has this name");
			if (is_one_device(made->camera) &&
			    other.camera.device == made->camera.device)
				return mistake_at(
					place + ".camera",
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
			return mistake_at(member_path(path, key),
					  "goes into each of the \"streams\" where there are any");
	return pipeline;
}

Status Reader::read_streams(const json &array, const std::string &path,
			    std::vector<StreamSettings> &streams)
{
	if (!array.is_array() || array.empty())
		return mistake_at(path, "must be an array of at least one object");
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
				return mistake_at(place + ".name", "another stream has this name");
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

} // namespace

Result<Configuration> parse_config(std::string_view text, const std::string &name)
{
	constexpr std::string_view kBlank = " \t\r\n";
	if (text.find_first_not_of(kBlank) == text.npos)
		return mistake_at(name, "the file is empty");
	auto document = parse_json(text);
	if (!document)
		return mistake_at(name, without_url_secrets(document.error().context));
	auto configuration = Reader().read(*document);
	if (!configuration)
		return mistake_at(name,
				  without(secrets_in(*document), configuration.error().context));
	return configuration;
}

Result<Configuration> read_config(const std::string &path)
{
	auto text = read_config_text(path);
	if (!text)
		return propagate(text);
	auto configuration = parse_config(*text, path);
	if (!configuration)
		return configuration;
	// As systemd's credentials: beside the file that names them, wherever that is.
	const std::filesystem::path folder = std::filesystem::path(path).parent_path();
	for (Destination *destination : destinations_of(configuration->record.pipelines))
		if (std::string &file = destination->password_file; !file.empty())
			file = folder / file;
	return configuration;
}

} // namespace penstock
