#include "app/commands/commands.h"

#include <cstdio>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "app/device_list.h"
#include "app/standard_output.h"
#include "devices/v4l2/capabilities.h"

namespace penstock {

namespace {

using nlohmann::ordered_json;

std::string describe(Fraction rate)
{
	return rate.den == 1 ? fmt::format("{}", rate.num)
			     : fmt::format("{:.4g}", static_cast<double>(rate.num) / rate.den);
}

std::string describe(const SizeRange &range)
{
	std::vector<std::string> rates;
	for (Fraction rate : range.rates)
		rates.push_back(describe(rate));
	std::string size =
		range.discrete() ? to_string(range.minimum)
				 : fmt::format("{} to {} in steps of {}", to_string(range.minimum),
					       to_string(range.maximum), to_string(range.step));
	if (rates.empty())
		return size;
	return fmt::format("{} at {} fps", size,
			   fmt::join(rates, range.discrete() ? ", " : " to "));
}

std::string describe(const MemoryCapability &memory)
{
	if (memory.exports && memory.imports)
		return "exports and imports dmabufs";
	if (memory.exports)
		return "exports dmabufs";
	if (memory.imports)
		return "imports dmabufs";
	return "does not say (busy, or a kernel before 4.20)";
}

/// Formats that share their sizes stand in one line, since drivers tend to have many of them.
void print_formats(std::string_view title, const std::vector<FormatCapability> &formats)
{
	fmt::print("  {}\n", title);
	std::vector<bool> printed(formats.size());
	for (std::size_t i = 0; i < formats.size(); ++i) {
		if (printed[i])
			continue;
		std::vector<std::string> sizes;
		for (const SizeRange &range : formats[i].sizes)
			sizes.push_back(describe(range));
		std::vector<std::string> names;
		for (std::size_t j = i; j < formats.size(); ++j) {
			std::vector<std::string> others;
			for (const SizeRange &range : formats[j].sizes)
				others.push_back(describe(range));
			if (others != sizes)
				continue;
			printed[j] = true;
			std::string_view codec = v4l2::codec_name(formats[j].fourcc);
			names.push_back(codec.empty() ? fourcc_to_string(formats[j].fourcc)
						      : std::string(codec));
		}
		fmt::print("    {}\n", fmt::join(names, " "));
		for (const std::string &size : sizes)
			fmt::print("      {}\n", size);
	}
}

void print_identity(std::string_view role, const DeviceIdentity &identity)
{
	const std::string bus = identity.bus.empty() ? "" : "  bus:" + identity.bus;
	fmt::print("{} {}\n  card:{}{}  driver {}\n", role, identity.path, identity.card, bus,
		   identity.driver);
}

void print_text(const DeviceList &found)
{
	for (const CameraCapabilities &camera : found.cameras) {
		print_identity("camera", camera.identity);
		fmt::print("  {}-planar API; {}\n", camera.multiplanar ? "multi" : "single",
			   describe(camera.memory));
		for (const InputInfo &input : camera.inputs)
			fmt::print("  input {} ({}){}{}\n", input.index, input.name,
				   input.current ? ", selected" : "",
				   input.has_signal ? "" : ", no signal");
		print_formats("formats", camera.formats);
	}
	for (const EncoderCapabilities &encoder : found.encoders) {
		print_identity("encoder", encoder.identity);
		fmt::print("  {}-planar API; raw queue {}\n",
			   encoder.multiplanar ? "multi" : "single", describe(encoder.raw_memory));
		print_formats("codecs", encoder.codecs);
		print_formats("raw formats", encoder.raw_formats);
	}
	for (const EncoderCapabilities &encoder : found.va_encoders) {
		print_identity("encoder", encoder.identity);
		fmt::print("  VA-API; {}\n", describe(encoder.raw_memory));
		print_formats("codecs", encoder.codecs);
		print_formats("raw formats", encoder.raw_formats);
		if (!encoder.converted_formats.empty())
			print_formats("formats that it converts", encoder.converted_formats);
	}
	for (const UnusableNode &node : found.unusable)
		fmt::print("render node {}\n  no encoder: {}\n", node.path, node.reason.message());
	if (!found.allocators.empty())
		fmt::print("allocators\n  {}\n", fmt::join(found.allocators, " "));
	if (found.cameras.empty() && found.encoders.empty() && found.va_encoders.empty())
		fmt::print("no camera and no encoder\n");
	for (const Error &error : found.unreadable)
		fmt::print(stderr, "penstock: {}\n", error.message());
}

ordered_json to_json(const std::vector<FormatCapability> &formats)
{
	auto size_json = [](Size size) { return to_string(size); };
	ordered_json list = ordered_json::array();
	for (const FormatCapability &format : formats) {
		ordered_json sizes = ordered_json::array();
		for (const SizeRange &range : format.sizes) {
			ordered_json rates = ordered_json::array();
			for (Fraction rate : range.rates)
				rates.push_back(fmt::format("{}/{}", rate.num, rate.den));
			sizes.push_back({{"min", size_json(range.minimum)},
					 {"max", size_json(range.maximum)},
					 {"step", size_json(range.step)},
					 {"rates", rates}});
		}
		list.push_back({{"fourcc", fourcc_to_string(format.fourcc)},
				{"codec", v4l2::codec_name(format.fourcc)},
				{"description", format.description},
				{"emulated", format.emulated},
				{"sizes", sizes}});
	}
	return list;
}

ordered_json to_json(const DeviceIdentity &identity)
{
	return {{"path", identity.path},
		{"driver", identity.driver},
		{"card", identity.card},
		{"bus", identity.bus}};
}

ordered_json to_json(const MemoryCapability &memory)
{
	return {{"exports", memory.exports}, {"imports", memory.imports}};
}

ordered_json to_json(const std::vector<ControlInfo> &controls)
{
	ordered_json list = ordered_json::array();
	for (const ControlInfo &control : controls) {
		ordered_json menu = ordered_json::object();
		for (const auto &item : control.menu)
			menu[item.name] = item.value;
		list.push_back({{"name", control.name},
				{"minimum", control.minimum},
				{"maximum", control.maximum},
				{"step", control.step},
				{"default", control.default_value},
				{"read_only", control.read_only},
				{"menu", menu}});
	}
	return list;
}

ordered_json va_to_json(const EncoderCapabilities &encoder)
{
	ordered_json json = to_json(encoder.identity);
	json["raw_memory"] = to_json(encoder.raw_memory);
	json["codecs"] = to_json(encoder.codecs);
	json["raw_formats"] = to_json(encoder.raw_formats);
	json["converted_formats"] = to_json(encoder.converted_formats);
	return json;
}

void print_json(const DeviceList &found)
{
	ordered_json cameras = ordered_json::array();
	for (const CameraCapabilities &camera : found.cameras) {
		ordered_json json = to_json(camera.identity);
		json["multiplanar"] = camera.multiplanar;
		json["memory"] = to_json(camera.memory);
		json["inputs"] = ordered_json::array();
		for (const InputInfo &input : camera.inputs)
			json["inputs"].push_back({{"index", input.index},
						  {"name", input.name},
						  {"selected", input.current},
						  {"signal", input.has_signal}});
		json["formats"] = to_json(camera.formats);
		json["controls"] = to_json(camera.controls);
		cameras.push_back(std::move(json));
	}
	ordered_json encoders = ordered_json::array();
	for (const EncoderCapabilities &encoder : found.encoders) {
		ordered_json json = to_json(encoder.identity);
		json["multiplanar"] = encoder.multiplanar;
		json["raw_memory"] = to_json(encoder.raw_memory);
		json["codecs"] = to_json(encoder.codecs);
		json["raw_formats"] = to_json(encoder.raw_formats);
		json["controls"] = to_json(encoder.controls);
		encoders.push_back(std::move(json));
	}
	for (const EncoderCapabilities &encoder : found.va_encoders)
		encoders.push_back(va_to_json(encoder));
	ordered_json unusable = ordered_json::array();
	for (const UnusableNode &node : found.unusable)
		unusable.push_back({{"path", node.path}, {"reason", node.reason.message()}});
	ordered_json json = {{"cameras", std::move(cameras)},
			     {"encoders", std::move(encoders)},
			     {"unusable", std::move(unusable)},
			     {"allocators", found.allocators}};
	// Names come from drivers and need not be UTF-8.
	fmt::print("{}\n", json.dump(2, ' ', false, ordered_json::error_handler_t::replace));
}

} // namespace

ExitCode devices_command(const DevicesSettings &settings)
{
	v4l2::SystemIo io;
	const DeviceList found = list_devices(io);
	if (settings.json)
		print_json(found);
	else
		print_text(found);
	return print("", ExitCode::kDone);
}

} // namespace penstock
