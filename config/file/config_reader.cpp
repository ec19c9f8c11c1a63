#include "config/file/config_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/file/named_section.h"
#include "config/file/short_forms.h"
#include "config/json/json_path.h"
#include "config/options/options.h"

namespace penstock {

namespace {

std::string read_name(const JsonNode &object)
{
	auto node = object.member("name");
	return node ? scalar_text(*node, Form::kText, "any name").value_or("") : "";
}

bool is_one_device(const CameraSettings &camera)
{
	return camera.device.by != DeviceSelector::By::kAny;
}

/// Adds what there may be of these only once: its name.
template <typename T>
void add_named(std::vector<T> &list, T made, const JsonNode &node, std::string_view what)
{
	const bool taken =
		!made.name.empty() && std::ranges::find(list, made.name, &T::name) != list.end();
	if (taken)
		node.faults.add(member_path(node.path, "name"),
				fmt::format("another {} has this name; choose another one", what));
	list.push_back(std::move(made));
}

/// The array there, or nothing.
std::vector<JsonNode> filled_array(const JsonNode &node)
{
	if (node.value.is_array() && !node.value.empty())
		return node.items();
	node.fault("must be an array of at least one object");
	return {};
}

/// A whole document.
class Reader
{
public:
	Configuration read(const JsonNode &document);

private:
	void read_top(const JsonNode &document);
	void read_defaults(const JsonNode &document);
	void read_pipelines(const JsonNode &document);
	PipelineSettings read_pipeline(const JsonNode &object);
	void check_camera(const JsonNode &node, const CameraSettings &camera) const;
	std::vector<StreamSettings> read_streams(const JsonNode &array);
	/// The members of an object that are about one stream.
	StreamSettings read_stream(const JsonNode &object);
	std::vector<OutputSettings> read_outputs(const JsonNode &object);

	NamedSection<CameraSettings> cameras_{"cameras", camera_options(), camera_short_form()};
	NamedSection<EncoderSettings> encoders_{"encoders", encoder_options(),
						encoder_short_form()};
	NamedSection<OutputSettings> outputs_{"outputs", output_options(), output_short_form()};
	AllocationPolicy policy_; ///< by default
	Configuration configuration_;
};

Configuration Reader::read(const JsonNode &document)
{
	read_top(document);
	if (!document.value.is_object())
		return {};
	read_defaults(document);
	cameras_.read(document);
	encoders_.read(document);
	outputs_.read(document);
	read_pipelines(document);
	return std::move(configuration_);
}

void Reader::read_top(const JsonNode &document)
{
	std::vector<std::string_view> known{"$schema",	"version", "defaults", "cameras",
					    "encoders", "outputs", "pipelines"};
	for (const auto &more : {keys_of(run_options()), keys_of(log_options())})
		known.insert(known.end(), more.begin(), more.end());
	if (!check_keys(document, known))
		return;
	auto schema = document.member("$schema");
	if (schema && !schema->value.is_string())
		schema->wrong_type("a string");
	auto version = document.member("version");
	if (!version)
		document.fault("\"version\" is missing; write \"version\": 1");
	else if (!version->value.is_number_integer() || version->value != 1)
		version->fault("must be 1, the only one so far");
	set_all(configuration_.record.run, run_options(), document);
	set_all(configuration_.log, log_options(), document);
}

void Reader::read_defaults(const JsonNode &document)
{
	auto defaults = document.member("defaults");
	if (!defaults || !check_keys(*defaults, {"camera", "encoder", "policy", "output"}))
		return;
	cameras_.read_defaults(document, *defaults, "camera");
	encoders_.read_defaults(document, *defaults, "encoder");
	outputs_.read_defaults(document, *defaults, "output");
	if (auto policy = defaults->member("policy"))
		policy_ = read_object(policy_, *policy, policy_options());
}

void Reader::read_pipelines(const JsonNode &document)
{
	auto array = document.member("pipelines");
	if (!array)
		return document.fault("\"pipelines\" is missing; write \"pipelines\": [{ … }]");
	auto &pipelines = configuration_.record.pipelines;
	for (const JsonNode &node : filled_array(*array)) {
		PipelineSettings pipeline = read_pipeline(node);
		check_camera(node, pipeline.camera);
		add_named(pipelines, std::move(pipeline), node, "pipeline");
	}
}

void Reader::check_camera(const JsonNode &node, const CameraSettings &camera) const
{
	const auto has_it = [&camera](const PipelineSettings &other) {
		return other.camera.device == camera.device;
	};
	if (is_one_device(camera) && std::ranges::any_of(configuration_.record.pipelines, has_it))
		node.member("camera").value_or(node).fault(
			"another pipeline has this camera; one camera for several encoders is one "
			"pipeline with \"streams\"");
}

PipelineSettings Reader::read_pipeline(const JsonNode &object)
{
	PipelineSettings pipeline;
	if (!check_keys(object,
			{"name", "camera", "encoder", "policy", "output", "outputs", "streams"}))
		return pipeline;
	pipeline.name = read_name(object);
	auto camera = object.member("camera");
	pipeline.camera = camera ? cameras_.resolve(*camera) : cameras_.defaults();
	auto policy = object.member("policy");
	pipeline.policy = policy ? read_object(policy_, *policy, policy_options()) : policy_;
	auto streams = object.member("streams");
	if (!streams) {
		pipeline.streams = {read_stream(object)};
		return pipeline;
	}
	pipeline.streams = read_streams(*streams);
	for (std::string_view key : {"encoder", "output", "outputs"})
		if (auto node = object.member(key))
			node->faults.add_key(
				node->path,
				"goes into each of the \"streams\" where there are any");
	return pipeline;
}

std::vector<StreamSettings> Reader::read_streams(const JsonNode &array)
{
	std::vector<StreamSettings> streams;
	for (const JsonNode &node : filled_array(array)) {
		if (!check_keys(node, {"name", "encoder", "output", "outputs"}))
			continue;
		StreamSettings stream = read_stream(node);
		stream.name = read_name(node);
		add_named(streams, std::move(stream), node, "stream");
	}
	return streams;
}

StreamSettings Reader::read_stream(const JsonNode &object)
{
	StreamSettings stream;
	auto encoder = object.member("encoder");
	stream.encoder = encoder ? encoders_.resolve(*encoder) : encoders_.defaults();
	stream.outputs = read_outputs(object);
	return stream;
}

std::vector<OutputSettings> Reader::read_outputs(const JsonNode &object)
{
	auto one = object.member("output");
	auto several = object.member("outputs");
	if (one && several)
		one->faults.add_key(one->path, "put all into \"outputs\", and remove this one");
	std::vector<OutputSettings> outputs;
	if (one)
		outputs.push_back(outputs_.resolve(*one));
	if (!several)
		return outputs;
	if (several->value.is_array())
		for (const JsonNode &item : several->items())
			outputs.push_back(outputs_.resolve(item));
	else if (several->value.is_string())
		outputs.push_back(outputs_.resolve(*several));
	else
		several->wrong_type("an array, or a string for a single output");
	return outputs;
}

} // namespace

Configuration read_document(const JsonNode &document)
{
	return Reader().read(document);
}

} // namespace penstock
