/** An example of a kamailio.cfg that routes by the exported table. It works as it is (Kamailio 5.6 and newer). */
export const KAMAILIO_CONFIGURATION = `#!KAMAILIO
#
# Routes calls to agents by the table that agentctl writes. An example, and it works as it is:
#
#   agentctl numbers export --format kamailio > /etc/kamailio/agentctl/agentctl_numbers
#   kamailio -f kamailio.cfg
#
# After a promotion, a move or any other change write the table again, and have it loaded; no call is cut off:
#
#   kamcmd htable.reload agentctl
#
# It reads the table again where its file is newer by a second: one that is written twice within a second is touched
# once more before it is loaded.
#
# Each number has up to three rows:
#
#   +442079460150            the SIP address of its agent
#   +442079460150::headers   the headers that its calls get, in their order
#   +442079460150::names     a pattern of their names: what a caller brings along under them is taken out

# The folder that holds the table, agentctl_numbers. Another one: kamailio -A 'AGENTCTL_TABLES="text:///other/folder"'
#!ifndef AGENTCTL_TABLES
#!define AGENTCTL_TABLES "text:///etc/kamailio/agentctl"
#!endif

# It answers on port 5060 of every address of the machine; -l udp:192.0.2.1:5060 names one. Who may call is up to
# your firewall, or to the modules permissions and auth.
#!ifndef AGENTCTL_PROCESSES
#!define AGENTCTL_PROCESSES 4
#!endif
children=AGENTCTL_PROCESSES
auto_aliases=no

loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "db_text.so"
loadmodule "htable.so"
loadmodule "ctl.so"

# Read anew at each reload, without a cache of its own.
modparam("db_text", "db_mode", 1)
modparam("db_text", "file_buffer_size", 65536)
modparam("htable", "db_url", AGENTCTL_TABLES)
modparam("htable", "htable", "agentctl=>size=12;dbtable=agentctl_numbers")

request_route {
    if (!mf_process_maxfwd_header("10")) {
        sl_send_reply("483", "Too Many Hops");
        exit;
    }

    # Calls that stand already: this proxy stays on their way by record_route() below.
    if (has_totag()) {
        if (loose_route()) {
            route(RELAY);
        }
        if (is_method("ACK")) {
            if (t_check_trans()) {
                t_relay();
            }
            exit;
        }
        sl_send_reply("404", "Not Found");
        exit;
    }
    if (is_method("CANCEL")) {
        if (t_check_trans()) {
            t_relay();
        }
        exit;
    }
    t_check_trans();

    if (is_method("OPTIONS")) {
        sl_send_reply("200", "OK");
        exit;
    }
    if (!is_method("INVITE")) {
        sl_send_reply("405", "Method Not Allowed");
        exit;
    }
    route(NUMBER);
    record_route();
    route(RELAY);
}

# Leads a call to the agent of the called number, which is written with or without its plus.
route[NUMBER] {
    if (!($rU =~ "^[+]?[1-9][0-9]{6,14}$")) {
        sl_send_reply("404", "Not Found");
        exit;
    }
    $var(number) = $rU;
    if ($(rU{s.substr,0,1}) != "+") {
        $var(number) = "+" + $rU;
    }
    if ($sht(agentctl=>$var(number)) == $null) {
        sl_send_reply("404", "Not Found");
        exit;
    }

    # No caller chooses the way behind this proxy.
    remove_hf("Route");
    if ($sht(agentctl=>$var(number)::headers) != $null) {
        remove_hf_re_pv("$sht(agentctl=>$var(number)::names)");
        if (!append_hf("$sht(agentctl=>$var(number)::headers)")) {
            sl_send_reply("500", "Server Internal Error");
            exit;
        }
    }
    $ru = $sht(agentctl=>$var(number));
}

route[RELAY] {
    if (!t_relay()) {
        sl_reply_error();
    }
    exit;
}
`;
