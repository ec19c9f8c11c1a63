#include "app/text/device_text.h"

#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/video/codec.h"

namespace penstock {

namespace {

using nlohmann::ordered_json;

ordered_json to_json(const LazyList<FormatCapability> &formats)
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
				{"codec", coded_format_name(format.fourcc)},
				{"description", format.description},
				{"emulated", format.emulated},
				{"sizes", sizes}});
	}
	return list;
}

template <typename Capabilities>
ordered_json identity_json(const ListedDevice<Capabilities> &device)
{
	const DeviceIdentity &identity = device.capabilities.identity;
	return {{"path", identity.path},
		{"driver", identity.driver},
		{"card", identity.card},
		{"bus", identity.bus},
		{"aliases", device.aliases}};
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
				{"value", control.value ? ordered_json(*control.value) : nullptr},
				{"read_only", control.read_only},
				{"menu", menu}});
	}
	return list;
}

ordered_json to_json(const ListedDevice<CameraCapabilities> &device)
{
	const CameraCapabilities &camera = device.capabilities;
	ordered_json json = identity_json(device);
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
	return json;
}

ordered_json to_json(const ListedDevice<EncoderCapabilities> &device)
{
	const EncoderCapabilities &encoder = device.capabilities;
	ordered_json json = identity_json(device);
	json["multiplanar"] = encoder.multiplanar;
	json["raw_memory"] = to_json(encoder.raw_memory);
	json["codecs"] = to_json(encoder.codecs);
	json["raw_formats"] = to_json(encoder.raw_formats);
	json["converted_formats"] = to_json(encoder.converted_formats);
	json["controls"] = to_json(encoder.controls);
	return json;
}

} // namespace

std::string to_json(const DeviceList &found)
{
	ordered_json cameras = ordered_json::array();
	for (const auto &camera : found.cameras)
		cameras.push_back(to_json(camera));
	ordered_json encoders = ordered_json::array();
	for (const auto &encoder : found.encoders)
		encoders.push_back(to_json(encoder));
	ordered_json unusable = ordered_json::array();
	for (const UnusableNode &node : found.unusable)
		unusable.push_back({{"path", node.path}, {"reason", node.reason.message()}});
	ordered_json json = {{"cameras", std::move(cameras)},
			     {"encoders", std::move(encoders)},
			     {"unusable", std::move(unusable)},
			     {"allocators", found.allocators}};
	// Names come from drivers and may not be UTF-8.
	return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

} // namespace penstock
