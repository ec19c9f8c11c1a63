#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <set>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "config/file/config_file.h"
#include "config/options/options.h"

namespace penstock {
namespace {

using nlohmann::json;
using Keys = std::set<std::string>;

json schema()
{
	return json::parse(config_schema());
}

/// What the schema says, by a validator that is not ours.
class Rules
{
public:
	Rules()
	{
		const json rules = schema();
		valijson::adapters::NlohmannJsonAdapter adapter(rules);
		valijson::SchemaParser(valijson::SchemaParser::kDraft7)
			.populateSchema(adapter, compiled_);
	}

	bool accept(const json &document) const
	{
		valijson::adapters::NlohmannJsonAdapter adapter(document);
		return valijson::Validator(valijson::Validator::kStrongTypes)
			.validate(compiled_, adapter, nullptr);
	}

private:
	valijson::Schema compiled_;
};

bool schema_accepts(const std::string &text)
{
	const json document = json::parse(text, nullptr, false, true);
	return !document.is_discarded() && Rules().accept(document);
}

/// What editors offer. Where other spellings are right as well, the choices come first.
std::vector<std::string> choices_in(const json &property)
{
	const json &listed = property.contains("anyOf") ? property["anyOf"][0] : property;
	return listed.value("enum", std::vector<std::string>{});
}

/// An option that the schema lacks, describes in other words or gives other choices fails here.
template <typename T>
void expect_described(const std::vector<Option<T>> &options, const json &properties,
		      const Keys &others = {})
{
	Keys wanted = others;
	for (const Option<T> &option : options) {
		SCOPED_TRACE(option.key);
		wanted.insert(option.key);
		ASSERT_TRUE(properties.contains(option.key));
		const json &property = properties[option.key];
		EXPECT_EQ(property.value("description", ""), option.help);
		EXPECT_FALSE(property.value("title", "").empty());
		if (option.form == Form::kChoice) {
			EXPECT_EQ(choices_in(property), option.choices);
		}
		if (!option.default_text.empty()) {
			EXPECT_EQ(property.value("default", json()), option.default_text);
		}
	}
	Keys found;
	for (const auto &[key, value] : properties.items())
		found.insert(key);
	EXPECT_EQ(found, wanted);
}

TEST(Schema, DescribesEveryOption)
{
	json rules = schema();
	const json &definitions = rules["definitions"];
	expect_described(camera_options(), definitions["camera"]["properties"]);
	expect_described(encoder_options(), definitions["encoder"]["properties"]);
	expect_described(output_options(), definitions["output"]["properties"]);
	expect_described(policy_options(), definitions["policy"]["properties"]);
	Keys others{"$schema",	"version", "defaults", "cameras",
		    "encoders", "outputs", "pipelines"};
	for (const auto &option : log_options())
		others.insert(option.key);
	expect_described(run_options(), rules["properties"], others);
}

struct Document {
	std::string text;
	bool good;
};

std::ostream &operator<<(std::ostream &out, const Document &document)
{
	return out << document.text;
}

class SchemaAndParser : public testing::TestWithParam<Document>
{};

TEST_P(SchemaAndParser, Agree)
{
	auto parsed = parse_config(GetParam().text, "file");
	EXPECT_EQ(parsed.has_value(), GetParam().good) << (parsed ? "" : parsed.error().context);
	EXPECT_EQ(schema_accepts(GetParam().text), GetParam().good);
}

Document top(const std::string &text, bool good)
{
	return {"{\"version\": 1, \"pipelines\": [{}], " + text + "}", good};
}

Document pipeline(const std::string &text, bool good)
{
	return {R"({"version": 1, "cameras": {"front": {}}, "encoders": {"main": {}},
		"outputs": {"disk": {"url": "x"}}, "pipelines": [{)" +
			text + "}]}",
		good};
}

Document camera(const std::string &text, bool good)
{
	return pipeline("\"camera\": {" + text + "}", good);
}

Document encoder(const std::string &text, bool good)
{
	return pipeline("\"encoder\": {" + text + "}", good);
}

const Document kDocuments[] = {
	{"", false},
	{"{", false},
	{"null", false},
	{"[]", false},
	{"{}", false},
	{R"({"version": 1})", false},
	{R"({"pipelines": [{}]})", false},
	{R"({"version": 1, "pipelines": [{}]})", true},
	{R"({"version": 1, "pipelines": [{}] /* comment */ })", true},
	{R"({"version": 1, "pipelines": [{}, {}]})", true},
	{R"({"version": 2, "pipelines": [{}]})", false},
	{R"({"version": "1", "pipelines": [{}]})", false},
	{R"({"version": 1, "pipelines": []})", false},
	{R"({"version": 1, "pipelines": {}})", false},
	{R"({"version": 1, "pipelines": [3]})", false},
	top(R"("$schema": "x")", true),
	top(R"("$schema": 1)", false),
	top(R"("other": 1)", false),
	top(R"("frames": 1)", true),
	top(R"("frames": 0)", false),
	top(R"("frames": "1")", false),
	top(R"("frames": 1.5)", false),
	top(R"("duration": "10s")", true),
	top(R"("duration": "1.5m")", true),
	top(R"("duration": "10")", true),
	top(R"("duration": 10)", true),
	top(R"("duration": 0)", false),
	top(R"("duration": "1:30")", true),
	top(R"("duration": "1:3")", false),
	top(R"("duration": "01:30:00")", true),
	top(R"("duration": "1:60:00")", false),
	top(R"("duration": true)", false),
	top(R"("stats-file": "s.json")", true),
	top(R"("stats-file": "")", false),
	top(R"("report": "r.html")", true),
	top(R"("report": 1)", false),
	top(R"("log-level": "trace")", true),
	top(R"("log-level": "all")", false),
	top(R"("progress": "60s")", true),
	top(R"("progress": "off")", true),
	top(R"("progress": false)", false),
	top(R"("log-json": false)", true),
	top(R"("quiet": true)", true),
	top(R"("quiet": "yes")", false),
	top(R"("color": "never")", true),
	top(R"("color": "red")", false),
	top(R"("log-json": 0)", false),
	top(R"("cameras": {"a": {}})", true),
	top(R"("cameras": {"a": {"url": "x"}})", false),
	top(R"("cameras": [])", false),
	top(R"("encoders": {"a": {"gop": 1}})", true),
	top(R"("encoders": {"a": {"size": "1x1"}})", false),
	top(R"("encoders": {"a": "b"})", false),
	top(R"("outputs": {"a": {"url": "-"}})", true),
	top(R"("outputs": {"a": {"url": "-", "optional": true, "segment": "1.5m"}})", true),
	top(R"("outputs": {"a": {"url": "-", "optional": "yes"}})", false),
	top(R"("outputs": {"a": {"url": "-", "segment": "1:30"}})", true),
	top(R"("outputs": {"a": {"url": "-", "segment": "1:90"}})", false),
	top(R"("outputs": {"a": {}})", false),
	top(R"("outputs": {"a": {"url": ""}})", false),
	pipeline(R"("streams": [{}])", true),
	pipeline(R"("streams": [{"encoder": "main", "outputs": ["disk"]}, {"name": "sub"}])", true),
	pipeline(R"("streams": [{"encoder": {"gop": 3}, "outputs": [{"url": "y"}]}])", true),
	pipeline(R"("streams": [])", false),
	pipeline(R"("streams": {})", false),
	pipeline(R"("streams": ["main"])", false),
	pipeline(R"("streams": [{"camera": "front"}])", false),
	pipeline(R"("streams": [{"name": ""}])", false),
	pipeline(R"("streams": [{"outputs": "disk"}])", true),
	pipeline(R"("streams": [{"output": "x.mp4"}, {"output": {"url": "y"}}])", true),
	pipeline(R"("streams": [{"output": "disk", "outputs": []}])", false),
	pipeline(R"("streams": [{}], "encoder": "main")", false),
	pipeline(R"("streams": [{}], "outputs": [])", false),
	pipeline(R"("streams": [{}], "camera": "front", "policy": {})", true),
	pipeline(R"("name": "door")", true),
	pipeline(R"("name": "")", false),
	pipeline(R"("name": 1)", false),
	pipeline(R"("camera": "front")", true),
	pipeline(R"("camera": 1)", false),
	pipeline(R"("encoder": "main", "outputs": ["disk", {"url": "y"}])", true),
	pipeline(R"("encoder": ["main"])", false),
	pipeline(R"("outputs": [])", true),
	pipeline(R"("outputs": "disk")", true),
	pipeline(R"("outputs": "x.mp4")", true),
	pipeline(R"("outputs": ["disk", "x.mp4", {"url": "y"}])", true),
	pipeline(R"("outputs": {"url": "y"})", false),
	pipeline(R"("outputs": "")", false),
	pipeline(R"("output": "disk")", true),
	pipeline(R"("output": "optional:rtsp://host/door")", true),
	pipeline(R"("output": {"url": "y"})", true),
	pipeline(R"("output": {})", false),
	pipeline(R"("output": ["disk"])", false),
	pipeline(R"("output": "disk", "outputs": [])", false),
	pipeline(R"("output": "disk", "streams": [{}])", false),
	pipeline(R"("camera": "pattern", "encoder": "software")", true),
	pipeline(R"("camera": "/dev/video0", "encoder": "vaapi:/dev/dri/renderD128")", true),
	pipeline(R"("camera": "")", false),
	top(R"("defaults": {})", true),
	top(R"("defaults": {"camera": {"fps": 5}, "encoder": "vaapi", "policy": {}})", true),
	top(R"("defaults": {"output": {"segment": "1m"}})", true),
	top(R"("defaults": {"output": {"url": "x"}})", false),
	top(R"("defaults": {"outputs": []})", false),
	top(R"("defaults": [])", false),
	pipeline(R"("encoder": "")", false),
	pipeline(R"("outputs": [3])", false),
	pipeline(R"("outputs": [{}])", false),
	pipeline(R"("encoders": [{}])", false),
	pipeline(R"("frames": 1)", false),
	pipeline(R"("policy": {"zero-copy": "off", "memory": "device-convert"})", true),
	pipeline(R"("policy": {"zero-copy": "on"})", false),
	pipeline(R"("policy": {"memory": "auto"})", true),
	pipeline(R"("policy": {"memory": "none"})", false),
	pipeline(R"("policy": {"allocator": "dma-heap:system"})", true),
	pipeline(R"("policy": {"allocator": "dumb"})", true),
	pipeline(R"("policy": {"allocator": "heap"})", false),
	pipeline(R"("policy": "off")", false),
	camera(R"("device": "/dev/video0")", true),
	camera(R"("device": "")", false),
	camera(R"("device": 0)", false),
	camera(R"("input": 0)", true),
	camera(R"("input": "HDMI 1")", true),
	camera(R"("input": 1.5)", false),
	camera(R"("size": "1920x1080")", true),
	camera(R"("size": "1920X1080")", true),
	camera(R"("size": "1080p")", true),
	camera(R"("size": "4K")", true),
	camera(R"("size": "1080")", false),
	camera(R"("size": "480p")", false),
	camera(R"("size": "1920*1080")", false),
	camera(R"("size": "0x1080")", false),
	camera(R"("size": [1920, 1080])", false),
	camera(R"("fps": 30)", true),
	camera(R"("fps": "30000/1001")", true),
	camera(R"("fps": "30/0")", false),
	camera(R"("fps": 0)", true),
	camera(R"("fps": -1)", false),
	camera(R"("fps": "00")", false),
	camera(R"("fps": 29.97)", true),
	camera(R"("fps": "29.97")", true),
	camera(R"("fps": "29.")", false),
	camera(R"("fps": -29.97)", false),
	camera(R"("fps": true)", false),
	camera(R"("format": "NV12,YUYV")", true),
	camera(R"("format": ["NV12", "MJPG"])", true),
	camera(R"("format": [])", false),
	camera(R"("format": [""])", false),
	camera(R"("format": [1])", false),
	camera(R"("dv-timings": "off")", true),
	camera(R"("dv-timings": false)", false),
	camera(R"("camera-timeout": "off")", true),
	camera(R"("camera-timeout": "1.5s")", true),
	camera(R"("camera-timeout": 5)", true),
	camera(R"("camera-timeout": false)", false),
	camera(R"("on-loss": "exit")", true),
	camera(R"("on-loss": "wait:1.5h")", true),
	camera(R"("on-loss": "wait:01:30:00")", true),
	camera(R"("on-loss": "wait:")", false),
	camera(R"("on-loss": true)", false),
	camera(R"("on-no-signal": "hold")", true),
	camera(R"("on-no-signal": "card")", true),
	camera(R"("on-no-signal": "black")", false),
	camera(R"("ctrl": {"gain": 1, "mode": "manual", "auto": true})", true),
	camera(R"("ctrl": {"gain": 1.5})", false),
	camera(R"("ctrl": {"gain": {}})", false),
	camera(R"("ctrl": {"gain": ""})", false),
	camera(R"("ctrl": {"": 1})", false),
	camera(R"("ctrl": {"a=b": 1})", false),
	camera(R"("ctrl": ["gain=1"])", false),
	camera(R"("buffers": 2)", true),
	camera(R"("buffers": 1)", false),
	camera(R"("buffers": 33)", false),
	camera(R"("buffers": "4")", false),
	encoder(R"("device": "vaapi")", true),
	encoder(R"("codec": "vp9")", true),
	encoder(R"("codec": "av1")", false),
	encoder(R"("codec": "auto")", true),
	encoder(R"("codec": "avc")", true),
	encoder(R"("codec": "h265")", true),
	encoder(R"("codec": "H264")", true),
	encoder(R"("codec": "MJpeg")", true),
	encoder(R"("codec": "H.264")", true),
	encoder(R"("codec": "mjpg")", true),
	encoder(R"("codec": "hevc.")", false),
	encoder(R"("codec": "h264x")", false),
	encoder(R"("codec": "xvp8")", false),
	encoder(R"("codec": 264)", false),
	encoder(R"("bitrate": "4M")", true),
	encoder(R"("bitrate": "0.5M")", true),
	encoder(R"("bitrate": "4000k")", true),
	encoder(R"("bitrate": "4Mbps")", true),
	encoder(R"("bitrate": "4Mb")", true),
	encoder(R"("bitrate": "4 Mbit/s")", true),
	encoder(R"("bitrate": "4MB")", false),
	encoder(R"("bitrate": "4000000")", true),
	encoder(R"("bitrate": 4000000)", true),
	encoder(R"("bitrate": 4000)", false),
	encoder(R"("bitrate": "4000")", false),
	encoder(R"("bitrate": "4 M")", true),
	encoder(R"("bitrate": "4  M")", false),
	encoder(R"("rate-control": "vbr")", true),
	encoder(R"("rate-control": "abr")", false),
	encoder(R"("gop": 0)", false),
	encoder(R"("gop": 4294967295)", true),
	encoder(R"("gop": 4294967296)", false),
	encoder(R"("qp": 0)", true),
	encoder(R"("qp": -1)", false),
	encoder(R"("quality": 100)", true),
	encoder(R"("quality": 101)", false),
	encoder(R"("profile": "high", "level": "4.1")", true),
	encoder(R"("level": 4.1)", false),
	encoder(R"("ctrl": {"gop_size": 1})", true),
};

INSTANTIATE_TEST_SUITE_P(Table, SchemaAndParser, testing::ValuesIn(kDocuments));

/// Values of every kind, right for one key or another.
std::vector<json> values_to_try(const json &property)
{
	std::vector<json> values;
	for (const char *text : {"null",
				 "true",
				 "false",
				 "0",
				 "1",
				 "-1",
				 "1.5",
				 "4",
				 "50",
				 "20000",
				 "4294967296",
				 "\"\"",
				 "\"auto\"",
				 "\"off\"",
				 "\"on\"",
				 "\"1\"",
				 "\"10s\"",
				 "\"10x\"",
				 "\"4M\"",
				 "\"1280x720\"",
				 "\"30/1\"",
				 "\"x.mp4\"",
				 "\"-\"",
				 "[]",
				 "[\"\"]",
				 "[\"NV12\"]",
				 "[{}]",
				 "[3]",
				 "{}",
				 "{\"a\": 1}",
				 "{\"a\": {}}",
				 "{\"device\": \"auto\"}",
				 "{\"url\": \"x\"}",
				 "{\"gop\": 0}"})
		values.push_back(json::parse(text));
	for (const std::string &choice : choices_in(property)) {
		values.emplace_back(choice);
		values.emplace_back(choice + "?");
	}
	for (const json &example : property.value("examples", json::array()))
		values.push_back(example);
	if (property.contains("default"))
		values.push_back(property["default"]);
	return values;
}

bool holds_a_string(const json &value)
{
	return value.is_string() ||
	       (value.is_structured() && std::ranges::any_of(value, holds_a_string));
}

/// Where a key stands: the object around it, whose place in a document is the pointer.
struct Section {
	std::string pointer;   ///< in the schema, of the properties
	json document;	       ///< that is right
	std::string container; ///< of the key, in the document
};

void PrintTo(const Section &section, std::ostream *out)
{
	*out << section.pointer;
}

class SchemaSection : public testing::TestWithParam<Section>
{};

/// Of strings the parser may know more than the schema; it never takes what editors mark as wrong.
TEST_P(SchemaSection, EveryKeyIsTakenAndRefusedAsTheParserDoes)
{
	const Rules rules;
	const json properties = schema().at(json::json_pointer(GetParam().pointer));
	for (const auto &[key, property] : properties.items()) {
		std::size_t good = 0;
		std::size_t bad = 0;
		for (const json &value : values_to_try(property)) {
			json document = GetParam().document;
			document[json::json_pointer(GetParam().container)][key] = value;
			const auto parsed = parse_config(document.dump(), "file");
			const bool accepted = rules.accept(document);
			const bool may_be_stricter = accepted && holds_a_string(value);
			EXPECT_TRUE(accepted == parsed.has_value() || may_be_stricter)
				<< document << (parsed ? "" : parsed.error().context);
			(parsed ? good : bad) += 1;
		}
		EXPECT_GT(good, 0u) << key;
		EXPECT_GT(bad, 0u) << key;
	}
}

const json kPlain = {{"version", 1}, {"pipelines", {{{"name", "a"}}}}};

json with(const char *pointer, const json &value)
{
	json document = kPlain;
	document[json::json_pointer(pointer)] = value;
	return document;
}

const Section kSections[] = {
	{"/properties", kPlain, ""},
	{"/definitions/pipeline/properties", kPlain, "/pipelines/0"},
	{"/definitions/stream/properties",
	 with("/pipelines/0/streams", json::array({json::object()})), "/pipelines/0/streams/0"},
	{"/definitions/camera/properties", kPlain, "/pipelines/0/camera"},
	{"/definitions/encoder/properties", kPlain, "/pipelines/0/encoder"},
	{"/definitions/policy/properties", kPlain, "/pipelines/0/policy"},
	{"/properties/defaults/properties", kPlain, "/defaults"},
	{"/definitions/output/properties", with("/pipelines/0/output/url", "x"),
	 "/pipelines/0/output"},
};

INSTANTIATE_TEST_SUITE_P(Table, SchemaSection, testing::ValuesIn(kSections));

/// What JSON Schema has no words for: the parser is the stricter one.
TEST(Schema, LeavesNamesAndValuesToTheParser)
{
	for (const Document &document : {
		     pipeline(R"("camera": "fornt")", false),
		     pipeline(R"("name": "a", "name": "b")", false),
		     pipeline(R"("outputs": [{"url": "a.mp3"}])", false),
		     camera(R"("size": "99999x1")", false),
		     camera(R"("format": ["NV13"])", false),
		     {R"({"version": 1, "pipelines": [{"name": "a"}, {"name": "a"}]})", false},
	     }) {
		EXPECT_FALSE(parse_config(document.text, "file")) << document;
		EXPECT_TRUE(schema_accepts(document.text)) << document;
	}
}

std::string text_of(const std::filesystem::path &path)
{
	std::stringstream text;
	text << std::ifstream(path).rdbuf();
	return text.str();
}

/// Editors open the file that a document's "$schema" leads to.
TEST(Schema, IsTheFileThatTheExamplesName)
{
	const std::filesystem::path folder = PENSTOCK_CONFIG_FOLDER "/examples";
	for (const auto &entry : std::filesystem::directory_iterator(folder)) {
		const json example = json::parse(text_of(entry.path()), nullptr, true, true);
		EXPECT_EQ(config_schema(), text_of(folder / example.value("$schema", "")))
			<< entry.path();
	}
}

TEST(Schema, AcceptsTheExamples)
{
	std::size_t examples = 0;
	for (const auto &entry :
	     std::filesystem::directory_iterator(PENSTOCK_CONFIG_FOLDER "/examples")) {
		SCOPED_TRACE(entry.path());
		++examples;
		EXPECT_TRUE(schema_accepts(text_of(entry.path())));
		auto read = read_config(entry.path());
		ASSERT_TRUE(read) << read.error().context;
		for (const PipelineSettings &pipeline : read->record.pipelines)
			for (const StreamSettings &stream : pipeline.streams)
				EXPECT_FALSE(stream.outputs.empty());
	}
	EXPECT_GE(examples, 4u);
}

/// What `config print` writes is a file that editors do not complain about.
TEST(Schema, AcceptsWhatIsPrinted)
{
	for (const Document &document : kDocuments) {
		if (!document.good)
			continue;
		auto printed = print_config(parse_config(document.text, "file").value());
		EXPECT_TRUE(schema_accepts(printed.value())) << *printed;
	}
}

} // namespace
} // namespace penstock
