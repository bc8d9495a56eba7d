# Completion of agentctl for fish. It asks the program itself what can stand at the cursor.
function __agentctl_ask
    set -l lines (command agentctl __complete (commandline -cp | string collect) 2>/dev/null </dev/null)
    set -g __agentctl_candidates $lines[2..]
    switch "$lines[1]"
        case files
            # Paths are completed by fish itself.
            return 1
        case folders
            set -l token (commandline -ct)
            set -l flag (string match -r -- '^--[^=]+=' "$token")
            set -l start (string replace -- "$flag" '' "$token")
            set -g __agentctl_candidates "$flag"(__fish_complete_directories "$start" '')
    end
end

complete -c agentctl -e
complete -c agentctl -f -k -n __agentctl_ask -a '$__agentctl_candidates'
