#include <nlohmann/json.hpp>

#include "config/file/config_file.h"
#include "config/file/variables.h"
#include "config/options/number_text.h"
#include "config/options/options.h"
#include "config/outputs/url_secrets.h"

namespace penstock {

namespace {

/// Keeps the order in which keys are added.
using nlohmann::ordered_json;

/// As a number where that is the same text.
ordered_json number_or_text(const std::string &text)
{
	const auto number = parse_whole<std::int64_t>(text);
	return number && std::to_string(*number) == text ? ordered_json(*number)
							 : ordered_json(text);
}

ordered_json list(const std::string &text)
{
	ordered_json items = ordered_json::array();
	for (std::size_t start = 0; start <= text.size();) {
		std::size_t end = std::min(text.find(',', start), text.size());
		items.push_back(text.substr(start, end - start));
		start = end + 1;
	}
	return items;
}

ordered_json pairs(const std::vector<std::string> &texts)
{
	ordered_json object = ordered_json::object();
	for (const std::string &text : texts) {
		std::size_t equals = text.find('=');
		object[text.substr(0, equals)] = number_or_text(text.substr(equals + 1));
	}
	return object;
}

ordered_json value_of(Form form, const std::vector<std::string> &texts)
{
	const std::string &text = texts.front();
	switch (form) {
	case Form::kNumber:
	case Form::kTextOrNumber:
	case Form::kTextOrDecimal:
		return number_or_text(text);
	case Form::kList:
		return list(text);
	case Form::kPairs:
		return pairs(texts);
	case Form::kFlag:
		return text == "true";
	case Form::kText:
	case Form::kChoice:
		break;
	}
	return text;
}

template <typename T>
void add_options(ordered_json &object, const std::vector<Option<T>> &options, const T &from)
{
	for (const Option<T> &option : options)
		if (auto texts = option.get(from); !texts.empty())
			object[option.key] = value_of(option.form, texts);
}

/// Nothing is added where all is as by itself.
template <typename T>
void add_object(ordered_json &parent, const std::string &key, const std::vector<Option<T>> &options,
		const T &from)
{
	ordered_json object = ordered_json::object();
	add_options(object, options, from);
	if (!object.empty())
		parent[key] = std::move(object);
}

void add_stream(ordered_json &object, const StreamSettings &stream)
{
	add_object(object, "encoder", encoder_options(), stream.encoder);
	for (const OutputSettings &output : stream.outputs) {
		ordered_json one = ordered_json::object();
		add_options(one, output_options(), output);
		one["url"] = shown_url(output.destination.url);
		object["outputs"].push_back(std::move(one));
	}
}

ordered_json pipeline_object(const PipelineSettings &pipeline)
{
	ordered_json object = ordered_json::object();
	if (!pipeline.name.empty())
		object["name"] = pipeline.name;
	add_object(object, "camera", camera_options(), pipeline.camera);
	add_object(object, "policy", policy_options(), pipeline.policy);
	if (pipeline.streams.size() == 1 && pipeline.streams[0].name.empty()) {
		add_stream(object, pipeline.streams[0]);
		return object;
	}
	for (const StreamSettings &stream : pipeline.streams) {
		ordered_json one = ordered_json::object();
		if (!stream.name.empty())
			one["name"] = stream.name;
		add_stream(one, stream);
		object["streams"].push_back(std::move(one));
	}
	return object;
}

/// A "${" that is meant as it stands.
void escape_variables(ordered_json &value)
{
	if (value.is_structured())
		for (ordered_json &item : value)
			escape_variables(item);
	if (value.is_string())
		value = without_variables(value.get_ref<const std::string &>());
}

} // namespace

Result<std::string> print_config(const Configuration &configuration)
{
	ordered_json document{{"version", 1}};
	add_options(document, log_options(), configuration.log);
	add_options(document, run_options(), configuration.record.run);
	for (const PipelineSettings &pipeline : configuration.record.pipelines)
		document["pipelines"].push_back(pipeline_object(pipeline));
	escape_variables(document);
	try {
		return document.dump(1, '\t') + "\n";
	} catch (const ordered_json::type_error &) {
		return make_error(std::errc::illegal_byte_sequence,
				  "JSON cannot hold a value that is not UTF-8");
	}
}

} // namespace penstock
